#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TOKEN_SETTINGS_ERROR (token_settings_error_quark ())
GQuark token_settings_error_quark (void);

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
  char *rest_uri;         /* PARLEY_TWILIO_REST_URI */
  char *room_type;        /* PARLEY_ROOM_TYPE */
  gboolean creates_rooms; /* a type was asked for: rooms are made before they are joined */
  GBytes *descriptor;     /* what is in PARLEY_DESCRIPTOR_FILE, or NULL */
} TokenSettings;

TokenSettings *token_settings_new_from_environment (const char *const *environment, GError **error);
void token_settings_free (TokenSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenSettings, token_settings_free)

G_END_DECLS
