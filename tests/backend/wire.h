#pragma once

#include "test-backend.h"

G_BEGIN_DECLS

typedef struct
{
  GSocketConnection *connection;
  GString *arrived;
  gboolean is_over, is_reading;
  char buffer[4096];
} Wire;

/* Connected, with @request sent. */
Wire *wire_new (TestBackend *backend, const char *request);
void wire_free (Wire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wire, wire_free)

/* An event stream of an emulator's owner, and a WebSocket. */
Wire *wire_listen (TestBackend *backend, const char *path);
Wire *wire_upgrade (TestBackend *backend, const char *target);

void wire_send (Wire *self, const char *bytes, gsize length);
/* One frame of text on a WebSocket, at most 64 KiB. */
void wire_say (Wire *self, const char *text);

gboolean wire_has (Wire *self, const char *text);
void wire_expect (Wire *self, const char *text);
void wire_expect_end (Wire *self);

G_END_DECLS
