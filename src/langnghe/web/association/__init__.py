"""An association acts for its members: whom, in which matters, and what waits there."""
