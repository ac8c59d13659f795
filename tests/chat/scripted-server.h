#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

/* A database that answers word for word what the test says: for what the local
 * backend never does, such as losing an answer.
 */
typedef struct _ScriptedServer ScriptedServer;

ScriptedServer *scripted_server_new (void);
void scripted_server_free (ScriptedServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_free)

FirebaseUser *scripted_server_make_user (ScriptedServer *self, const char *uid);

/* A request is to come that is @method of @path; several of the same come in
 * this order.  Status 0 closes the connection without an answer.
 */
void scripted_server_expect (ScriptedServer *self, const char *method, const char *path, guint status, const char *answer);
/* The next who listens to @path hears @events and then nothing; what is no event
 * is the body of a 401.
 */
void scripted_server_stream (ScriptedServer *self, const char *path, const char *events);
/* What was asked, one line a request; a body after it where there was one. */
const char *scripted_server_get_log (ScriptedServer *self);
guint scripted_server_get_n_left (ScriptedServer *self);

G_END_DECLS
