"""ZVT, the open protocol between cash registers and payment terminals of many makers, over TCP.

Sources: "ECR-Interface ZVT-Protocol", Verband der Terminalhersteller in Deutschland, PA00P015 (commands, bitmaps, error
messages; revision 13.07 and later) and PA00P016 (transport and application protocol; revision 04).
"""
