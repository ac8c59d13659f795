/* The Twilio API key: what access tokens for calls are signed with. */

#include "backend-api-key.h"

#include "web-jwt.h"

/* Twilio's own are SK and 32 hexadecimal digits, and 32 characters. */
static char *
make_api_key (void)
{
  g_autofree char *random = web_random_token (32), *hash = g_compute_checksum_for_string (G_CHECKSUM_MD5, random, -1);
  g_autofree char *secret = web_random_token (24);

  return g_strconcat ("SK", hash, ":", secret, NULL);
}

/**
 * backend_api_key_load:
 * @store: where it is kept
 * @given: (nullable): the one to use, which is not kept
 * @error: location for an error
 *
 * Returns: (transfer full): SID:SECRET, given, kept from last time, or made now
 */
char *
backend_api_key_load (BackendStore *store, const char *given, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *key = given != NULL ? g_strdup (given) : backend_store_get_secret (store, "api-key", &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (key != NULL)
    return g_steal_pointer (&key);
  key = make_api_key ();
  return backend_store_set_secret (store, "api-key", key, error) ? g_steal_pointer (&key) : NULL;
}
