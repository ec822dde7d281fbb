"""The command line `spm`, a file a subject."""
