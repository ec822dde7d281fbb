"""Nothing but its place: a conftest here lets every test import what the tests share (``import worked``)."""
