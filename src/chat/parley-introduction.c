/* Tells the others who is signed in: name and picture, and the address by which
 * they find this person.  Written when any of it has changed since it was last
 * written, and only then.  (Data model, section 4.1.)
 */

#include "parley-introduction.h"

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-update.h"

#define PICTURE_MAX 1024
#define NOTE "introduced"

typedef struct
{
  ParleyAccount *account;
  char *name;
  char *picture;
  char *email_key;
} Introduction;

static void write_all (Introduction *self);

static void
introduction_free (Introduction *self)
{
  parley_account_unref (self->account);
  g_free (self->name);
  g_free (self->picture);
  g_free (self->email_key);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Introduction, introduction_free)

static char *
make_note (Introduction *self)
{
  return g_strdup_printf ("%s\n%s\n%s", self->name, self->picture != NULL ? self->picture : "", self->email_key != NULL ? self->email_key : "");
}

/* A refusal concerns the address, which somebody else may hold; the name is
 * written without it then.  Without a network the next connection tries again.
 */
static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Introduction) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);
  g_autofree char *note = make_note (self);

  if (error == NULL)
    {
      parley_store_set_note (self->account->store, NOTE, note);
      parley_people_take_profile (self->account->people, self->account->uid, self->name, self->picture);
    }
  else if (self->email_key != NULL && g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    {
      g_clear_pointer (&self->email_key, g_free);
      write_all (g_steal_pointer (&self));
    }
  else
    g_debug ("The profile was not written: %s", error->message);
}

static void
write_all (Introduction *self)
{
  g_autoptr (JsonObject) update = parley_update_profile (self->account->uid, self->name, self->picture, self->email_key);

  firebase_database_patch_async (self->account->database, "", update, self->account->cancellable, on_written, self);
}

/* Everybody is called something: the rules want a name. */
static char *
choose_name (FirebaseUser *user)
{
  g_autofree char *name = g_strdup (firebase_user_get_name (user));
  const char *email = firebase_user_get_email (user);

  if (name != NULL && g_utf8_validate (name, -1, NULL) && g_strstrip (name)[0] != '\0')
    return parley_cut_text (name, PARLEY_NAME_MAX);
  if (email != NULL && strchr (email, '@') > email)
    {
      g_autofree char *local = g_strndup (email, strchr (email, '@') - email);

      return parley_cut_text (local, PARLEY_NAME_MAX);
    }
  return parley_cut_text (firebase_user_get_uid (user), PARLEY_NAME_MAX);
}

static char *
choose_picture (FirebaseUser *user)
{
  const char *picture = firebase_user_get_picture (user);

  return picture != NULL && g_str_has_prefix (picture, "https://") && strlen (picture) <= PICTURE_MAX ? g_strdup (picture) : NULL;
}

static gboolean
is_written (Introduction *self)
{
  g_autofree char *note = parley_store_get_note (self->account->store, NOTE);
  g_autofree char *here = make_note (self);

  return g_strcmp0 (note, here) == 0;
}

/**
 * parley_introduction_write:
 * @account: the account
 * @user: who is signed in
 *
 * Returns at once; a failure is tried again when this is called next.
 */
void
parley_introduction_write (ParleyAccount *account, FirebaseUser *user)
{
  g_autoptr (Introduction) self = g_new0 (Introduction, 1);

  self->account = parley_account_ref (account);
  self->name = choose_name (user);
  self->picture = choose_picture (user);
  if (firebase_user_get_email_verified (user) && firebase_user_get_email (user) != NULL)
    self->email_key = firebase_email_to_key (firebase_user_get_email (user));
  if (!is_written (self))
    write_all (g_steal_pointer (&self));
}
