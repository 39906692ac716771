"""Lists and search of oscar through the ORM: as shipped they ask Solr, or Whoosh in 12 seconds."""
