#pragma once

#include "firebase-database.h"
#include "parley-invitation.h"
#include "parley-peer.h"
#include "parley-room.h"
#include "parley-search.h"
#include "parley-sleep.h"
#include "parley-store.h"

G_BEGIN_DECLS

/**
 * ParleyConnection:
 * @PARLEY_CONNECTION_CONNECTING: at start; the stored rooms are shown already
 * @PARLEY_CONNECTION_ONLINE: the inbox stream is live
 * @PARLEY_CONNECTION_OFFLINE: lost; tries again by itself
 */
typedef enum
{
  PARLEY_CONNECTION_CONNECTING,
  PARLEY_CONNECTION_ONLINE,
  PARLEY_CONNECTION_OFFLINE,
} ParleyConnection;

#define PARLEY_TYPE_SESSION (parley_session_get_type ())
G_DECLARE_FINAL_TYPE (ParleySession, parley_session, PARLEY, SESSION, GObject)

/* A signed-in account.  Opens the store of that user in @data_directory and
 * shows what it holds before the network is asked; then listens to the inbox.
 * Properties that notify: connection, name, trouble.  Signals:
 *  "signed-out" (): the refresh token was refused; the history is kept
 *  "message-arrived" (ParleyRoom *, const char *author_name, const char *text): a new
 *     message by somebody else, told once, never for the first snapshot; for notifications.  Where a
 *     room's notice is of mentions only, it is told while the room is open
 *  "mentioned" (the same): in such a room a new message mentions the account
 *  "caught-up" (GPtrArray *rooms): the ParleyRooms that have something new after a
 *     time without a connection, where they are more than one; instead of the above
 *  "ring" (const char *call, JsonObject *ring): somebody rings, or with a NULL
 *     object, the ring has vanished; ring has room, by, at, kind (data model §4.15)
 */
ParleySession *parley_session_new (FirebaseUser *user, const char *data_directory, GError **error);

/* The name, e-mail and picture that the store of @uid remembers, for a start without network. */
gboolean parley_session_recall (const char *data_directory, const char *uid, char **name, char **email, char **picture);

/* Where the former store is kept if it could not be read, or NULL: say so to the person. */
const char *parley_session_get_set_aside (ParleySession *self);
ParleyStoreTrouble parley_session_get_trouble (ParleySession *self);
gboolean parley_session_is_volatile (ParleySession *self);
FirebaseUser *parley_session_get_user (ParleySession *self);
FirebaseDatabase *parley_session_get_database (ParleySession *self);
ParleySleep *parley_session_get_sleep (ParleySession *self);
const char *parley_session_get_uid (ParleySession *self);
const char *parley_session_get_name (ParleySession *self);
ParleyConnection parley_session_get_connection (ParleySession *self);
GListModel *parley_session_get_rooms (ParleySession *self);                 /* ParleyRoom, unsorted */
GListModel *parley_session_get_invitations (ParleySession *self);           /* ParleyInvitation */
ParleyRoom *parley_session_find_room (ParleySession *self, const char *id); /* transfer none, NULL */
/* The name of @uid as known; asks the server if unknown and notifies the rows that show it. */
ParleyMember *parley_session_get_person (ParleySession *self, const char *uid); /* transfer none */

void parley_session_create_room_async (ParleySession *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyRoom *parley_session_create_room_finish (ParleySession *self, GAsyncResult *result, GError **error);
void parley_session_accept_async (ParleySession *self, ParleyInvitation *invitation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyRoom *parley_session_accept_finish (ParleySession *self, GAsyncResult *result, GError **error);
void parley_session_decline_async (ParleySession *self, ParleyInvitation *invitation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_session_decline_finish (ParleySession *self, GAsyncResult *result, GError **error);

/* The network came back or the computer woke: all streams reconnect, the outbox runs. */
void parley_session_search_async (ParleySession *self, const ParleySearchQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *parley_session_search_finish (ParleySession *self, GAsyncResult *result, GError **error);
ParleyMessage *parley_session_recall_message (ParleySession *self, const char *room, const char *id);
void parley_session_reconnect (ParleySession *self);
/* Whether somebody else is there, while it is held; and what they are told of us. */
ParleyPeer *parley_session_get_peer (ParleySession *self, const char *uid); /* transfer full */
void parley_session_set_away (ParleySession *self, gboolean is_away);
/* Tells the others before this ends; takes @milliseconds at most. */
void parley_session_farewell (ParleySession *self, gboolean forget, guint milliseconds);
/* Stops everything; with @erase also removes the store's files. */
void parley_session_close (ParleySession *self, gboolean erase);

G_END_DECLS
