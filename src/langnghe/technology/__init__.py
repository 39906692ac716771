"""Research, equipment packages, work with institutes and technology companies. Not built yet."""
