"""Barcode scanners: what was scanned, or why it is refused."""
from devices.scanners.frames import BadScan, Scan, ScanEvent, ScanFrames, ScanProblem
from devices.scanners.scanner import BarcodeScanner, LineScanner

__all__ = [
    "BadScan",
    "BarcodeScanner",
    "LineScanner",
    "Scan",
    "ScanEvent",
    "ScanFrames",
    "ScanProblem",
]
