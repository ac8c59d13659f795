#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A signalling client that a test writes out message by message, so that it can
 * also do what no real client does.
 */
typedef struct
{
  SoupSession *session;
  SoupWebsocketConnection *socket;
  GQueue frames; /* of JsonObject, not looked at yet */
  gboolean is_closed;
  guint close_code;
  char *key; /* the session that `connected` gave */
  char *token;
} RoomClient;

char *room_token_new (const char *identity, const char *room);
char *room_token_sign (const char *header, const char *claims, const char *secret);

RoomClient *room_client_open (const char *base_uri);
void room_client_free (RoomClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoomClient, room_client_free)

/* Frames, and bodies within a `msg`; texts are JSON with ' for ". */
void room_client_send (RoomClient *self, const char *text);
void room_client_say (RoomClient *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
JsonObject *room_client_next (RoomClient *self, const char *type);
JsonObject *room_client_hear (RoomClient *self, const char *type);
void room_client_hear_error (RoomClient *self, int code);
void room_client_wait_closed (RoomClient *self);
void room_client_cut (RoomClient *self);

/* Greets, and joins with an offer on a peer connection of that id. */
void room_client_greet (RoomClient *self);
JsonObject *room_client_join (RoomClient *self, const char *identity, const char *room, const char *id, const char *tracks);
RoomClient *room_client_new_joined (const char *base_uri, const char *identity, const char *room, const char *id, const char *tracks);
void room_client_describe (RoomClient *self, const char *id, const char *type, int revision);
void room_client_trickle (RoomClient *self, const char *id, int revision);

/* The next news of a peer connection, as "ID: offer 1"; "*" for an id that the
 * server made, which goes to @id.
 */
char *room_client_hear_entry (RoomClient *self, char **id);
void room_client_expect_entry (RoomClient *self, const char *expected);

/* Waits until somebody is listed as "ben connected mic- camera". */
void room_client_expect_person (RoomClient *self, const char *expected);

G_END_DECLS
