#pragma once

#include "backend-rooms.h"

G_BEGIN_DECLS

/* What a Twilio access token allows, once it is believed. */
typedef struct
{
  char *identity;
  char *room; /* the only room it is good for, by name or SID, or NULL */
} BackendAccess;

BackendAccess *backend_access_new_from_token (BackendRooms *rooms, const char *token, GError **error);
void backend_access_free (BackendAccess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendAccess, backend_access_free)

G_END_DECLS
