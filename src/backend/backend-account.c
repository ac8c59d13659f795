/* An account as Firebase Authentication keeps it, and the two shapes in which it
 * shows it: the claims of an ID token, and the answer to a look-up.
 */

#include "backend-account.h"

#include "web-jwt.h"

#define UID_LENGTH 28

/* 28 letters and digits, as Firebase makes them: the rules and the ids of direct
 * chats count on a uid without signs.
 */
static char *
make_uid (void)
{
  GString *uid = g_string_new (NULL);

  while (uid->len < UID_LENGTH)
    {
      g_autofree char *random = web_random_token (UID_LENGTH);

      for (const char *c = random; *c != '\0' && uid->len < UID_LENGTH; c++)
        if (g_ascii_isalnum (*c))
          g_string_append_c (uid, *c);
    }
  return g_string_free_and_steal (uid);
}

/**
 * backend_account_new:
 * @subject: Google's name for the person
 *
 * Returns: (transfer full): an account with a new random uid, created now
 */
BackendAccount *
backend_account_new (const char *subject)
{
  BackendAccount *self = g_new0 (BackendAccount, 1);

  self->uid = make_uid ();
  self->subject = g_strdup (subject);
  self->created_at = g_get_real_time () / 1000;
  return self;
}

void
backend_account_free (BackendAccount *self)
{
  g_free (self->uid);
  g_free (self->subject);
  g_free (self->email);
  g_free (self->name);
  g_free (self->photo);
  g_free (self);
}

static void
set_string (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

static JsonArray *
array_of (const char *value)
{
  JsonArray *array = json_array_new ();

  json_array_add_string_element (array, value);
  return array;
}

static JsonObject *
make_firebase_claim (BackendAccount *self)
{
  JsonObject *claim = json_object_new ();
  JsonObject *identities = json_object_new ();

  json_object_set_array_member (identities, "google.com", array_of (self->subject));
  if (self->email != NULL)
    json_object_set_array_member (identities, "email", array_of (self->email));
  json_object_set_object_member (claim, "identities", identities);
  json_object_set_string_member (claim, "sign_in_provider", "google.com");
  return claim;
}

/**
 * backend_account_to_claims:
 *
 * Returns: (transfer full): what an ID token says about the person; who issued
 *   it, for whom and for how long is added by whoever signs it
 */
JsonObject *
backend_account_to_claims (BackendAccount *self)
{
  JsonObject *claims = json_object_new ();

  set_string (claims, "name", self->name);
  set_string (claims, "picture", self->photo);
  json_object_set_int_member (claims, "auth_time", self->signed_in_at / 1000);
  json_object_set_string_member (claims, "user_id", self->uid);
  json_object_set_string_member (claims, "sub", self->uid);
  set_string (claims, "email", self->email);
  if (self->email != NULL)
    json_object_set_boolean_member (claims, "email_verified", TRUE);
  json_object_set_object_member (claims, "firebase", make_firebase_claim (self));
  return claims;
}

static JsonObject *
make_provider (BackendAccount *self)
{
  JsonObject *provider = json_object_new ();

  json_object_set_string_member (provider, "providerId", "google.com");
  json_object_set_string_member (provider, "rawId", self->subject);
  json_object_set_string_member (provider, "federatedId", self->subject);
  set_string (provider, "displayName", self->name);
  set_string (provider, "photoUrl", self->photo);
  set_string (provider, "email", self->email);
  return provider;
}

static void
set_milliseconds (JsonObject *object, const char *member, gint64 time)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, time);

  json_object_set_string_member (object, member, text);
}

/**
 * backend_account_to_user:
 *
 * Returns: (transfer full): one of the `users` of `accounts:lookup`
 */
JsonObject *
backend_account_to_user (BackendAccount *self)
{
  JsonObject *user = json_object_new ();
  JsonArray *providers = json_array_new ();

  json_object_set_string_member (user, "localId", self->uid);
  set_string (user, "displayName", self->name);
  set_string (user, "photoUrl", self->photo);
  set_string (user, "email", self->email);
  json_object_set_boolean_member (user, "emailVerified", self->email != NULL);
  set_milliseconds (user, "createdAt", self->created_at);
  set_milliseconds (user, "lastLoginAt", self->signed_in_at);
  json_array_add_object_element (providers, make_provider (self));
  json_object_set_array_member (user, "providerUserInfo", providers);
  return user;
}
