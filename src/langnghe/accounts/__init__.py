"""People, organisations, roles and consent. It knows no village and no trade."""
