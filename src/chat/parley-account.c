/* The database, the store and the people of one signed-in person, counted
 * together.  A window may hold a room or a timeline longer than the session
 * lasts; a closed account then answers "nothing" instead of crashing.
 */

#include "parley-account.h"

ParleyAccount *
parley_account_new (FirebaseUser *user, ParleyStore *store)
{
  ParleyAccount *self = g_rc_box_new0 (ParleyAccount);

  self->uid = g_strdup (firebase_user_get_uid (user));
  self->database = firebase_database_new (user);
  self->store = g_object_ref (store);
  self->people = parley_people_new (store, self->database);
  self->mentions = parley_mentions_new (store, self->people);
  self->cancellable = g_cancellable_new ();
  return self;
}

ParleyAccount *
parley_account_ref (ParleyAccount *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ParleyAccount *self = data;

  g_clear_weak_pointer (&self->peers);
  g_clear_pointer (&self->uid, g_free);
  g_clear_object (&self->mentions);
  g_clear_object (&self->people);
  g_clear_object (&self->store);
  g_clear_object (&self->database);
  g_clear_object (&self->cancellable);
}

void
parley_account_unref (ParleyAccount *self)
{
  g_rc_box_release_full (self, clear);
}

/**
 * parley_account_close:
 * @self: an account
 *
 * Nothing is asked, written or read any more.
 */
void
parley_account_close (ParleyAccount *self)
{
  g_cancellable_cancel (self->cancellable);
  parley_people_close (self->people);
  parley_store_close (self->store);
}
