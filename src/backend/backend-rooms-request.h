#pragma once

#include <libsoup/soup.h>

#include "backend-rooms.h"

G_BEGIN_DECLS

#define BACKEND_ROOMS_ERROR_PARAMETER 20001

/* One call of the REST API on its way through here. */
typedef struct
{
  BackendRooms *rooms;        /* not owned */
  SoupServerMessage *message; /* not owned */
  const char *method;
  GHashTable *form; /* parameters of the body, or of the query */
  char *base;       /* "http://127.0.0.1:4711/v1" */
  char **segments;  /* of the path behind /v1/Rooms */
} BackendRoomsRequest;

BackendRoomsRequest *backend_rooms_request_new (BackendRooms *rooms, SoupServerMessage *message, const char *path, GHashTable *query);
void backend_rooms_request_free (BackendRoomsRequest *self);
const char *backend_rooms_request_get (BackendRoomsRequest *self, const char *name);

void backend_rooms_respond (BackendRoomsRequest *self, guint status, JsonObject *body);
void backend_rooms_respond_error (BackendRoomsRequest *self, guint status, int code, const char *text);
void backend_rooms_respond_refused (BackendRoomsRequest *self, int code);
void backend_rooms_respond_not_found (BackendRoomsRequest *self);
void backend_rooms_respond_method (BackendRoomsRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRoomsRequest, backend_rooms_request_free)

G_END_DECLS
