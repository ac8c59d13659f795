#pragma once

#include "token-environment.h"
#include "token-proxies.h"

G_BEGIN_DECLS

/* How the service is configured: by its environment, and by nothing else. */
typedef struct
{
  char *address; /* PARLEY_LISTEN */
  guint16 port;
  char *project;        /* PARLEY_FIREBASE_PROJECT */
  char *database_url;   /* PARLEY_DATABASE_URL */
  char *keys_uri;       /* PARLEY_FIREBASE_KEYS_URI */
  gboolean is_emulator; /* PARLEY_FIREBASE_EMULATOR: unsigned ID tokens are believed */
  char *account_sid;    /* PARLEY_TWILIO_ACCOUNT_SID */
  char *key_sid;        /* PARLEY_TWILIO_API_KEY, or what is in PARLEY_TWILIO_API_KEY_FILE */
  char *key_secret;
  char *key_file;         /* PARLEY_TWILIO_API_KEY_FILE, or NULL */
  char *rest_uri;         /* PARLEY_TWILIO_REST_URI */
  char *room_type;        /* PARLEY_ROOM_TYPE */
  gboolean creates_rooms; /* a type was asked for: rooms are made before they are joined */
  GBytes *descriptor;     /* what is in PARLEY_DESCRIPTOR_FILE, or NULL */
  TokenProxies *proxies;  /* PARLEY_TRUSTED_PROXIES, or NULL: nobody's word counts */
  guint per_person;       /* PARLEY_RATE_PER_PERSON, requests a minute */
  guint per_address;      /* PARLEY_RATE_PER_ADDRESS, likewise */
  guint max_requests;     /* PARLEY_MAX_REQUESTS, on their way at once */
  guint max_connections;  /* PARLEY_MAX_CONNECTIONS */
  guint drain_seconds;    /* PARLEY_DRAIN_SECONDS, in which it listens on while it ends */
  char *environment;      /* PARLEY_ENVIRONMENT, the dimension of metrics */
  char *log_key;          /* PARLEY_LOG_KEY, or NULL */
} TokenSettings;

TokenSettings *token_settings_new_from_environment (const char *const *environment, GError **error);
gboolean token_settings_read_listen (const char *const *environment, char **address, guint16 *port, GError **error);
void token_settings_free (TokenSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenSettings, token_settings_free)

G_END_DECLS
