"""Barcode scanners: what was scanned, or why it is refused."""
from devices.scanners.frames import BadScan, Scan, ScanEvent, ScanFrames, ScanProblem
from devices.scanners.scanner import BarcodeScanner, SerialScanner, barcode_scanner

__all__ = [
    "BadScan",
    "BarcodeScanner",
    "Scan",
    "ScanEvent",
    "ScanFrames",
    "ScanProblem",
    "SerialScanner",
    "barcode_scanner",
]
