#pragma once

#include "firebase-database.h"
#include "parley-mentions.h"
#include "parley-people.h"
#include "parley-store.h"

G_BEGIN_DECLS

/**
 * ParleyAccount:
 * @uid: who is signed in
 * @database: as that person
 * @store: what they have seen
 * @people: who the others are
 * @mentions: which messages mention the account and were not read
 * @cancellable: cancelled when the session closes
 * @peers: (nullable): what knows whether the others are there; not kept alive
 *
 * What everything of one signed-in person works with; none of it knows of
 * sessions or rooms, so that whoever holds it keeps nothing else alive.
 */
typedef struct
{
  char *uid;
  FirebaseDatabase *database;
  ParleyStore *store;
  ParleyPeople *people;
  ParleyMentions *mentions;
  GCancellable *cancellable;
  struct _ParleyPeers *peers;
} ParleyAccount;

ParleyAccount *parley_account_new (FirebaseUser *user, ParleyStore *store);
ParleyAccount *parley_account_ref (ParleyAccount *self);
void parley_account_unref (ParleyAccount *self);
void parley_account_close (ParleyAccount *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyAccount, parley_account_unref)

G_END_DECLS
