/* A descriptor from anywhere: refused with its place named, or complete. */

#include "firebase-config.h"
#include "firebase-error.h"
#include "web-http.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = firebase_config_new_from_json ((const char *)bytes, (gssize)length, "here", &error);

  if (config == NULL)
    {
      g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, "here: "));
      return 0;
    }
  g_assert_no_error (error);
  g_assert_nonnull (firebase_config_get_name (config));
  g_assert_nonnull (firebase_config_get_client_id (config));
  g_assert_true (web_uri_is_allowed (firebase_config_get_database_url (config), firebase_config_get_insecure_lan (config), NULL));
  g_assert_true (web_uri_is_allowed (firebase_config_get_token_uri (config), firebase_config_get_insecure_lan (config), NULL));
  return 0;
}
