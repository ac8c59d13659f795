#pragma once

#include "firebase-database.h"
#include "parley-member.h"
#include "parley-store.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PEOPLE (parley_people_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPeople, parley_people, PARLEY, PEOPLE, GObject)

ParleyPeople *parley_people_new (ParleyStore *store, FirebaseDatabase *database);
ParleyMember *parley_people_get (ParleyPeople *self, const char *uid);
void parley_people_know_async (ParleyPeople *self, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyMember *parley_people_know_finish (ParleyPeople *self, GAsyncResult *result, GError **error);
void parley_people_take_profile (ParleyPeople *self, const char *uid, const char *name, const char *picture);
void parley_people_ask_again (ParleyPeople *self);
void parley_people_close (ParleyPeople *self);

G_END_DECLS
