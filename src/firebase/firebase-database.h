#pragma once

#include "firebase-stream.h"
#include "firebase-user.h"

G_BEGIN_DECLS

#define FIREBASE_TYPE_DATABASE (firebase_database_get_type ())
G_DECLARE_FINAL_TYPE (FirebaseDatabase, firebase_database, FIREBASE, DATABASE, GObject)

FirebaseDatabase *firebase_database_new (FirebaseUser *user);

/* @path is plain text, segments separated by "/", no leading slash; it is
 * percent-encoded here.  @query is NULL or from firebase_query_*().
 */
void firebase_database_get_async (FirebaseDatabase *self, const char *path, const char *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *firebase_database_get_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error);
void firebase_database_put_async (FirebaseDatabase *self, const char *path, JsonNode *value, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *firebase_database_put_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error);
/* Several places at once, all or nothing: the keys of @update are paths below @path. */
void firebase_database_patch_async (FirebaseDatabase *self, const char *path, JsonObject *update, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *firebase_database_patch_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error);
void firebase_database_remove_async (FirebaseDatabase *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean firebase_database_remove_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error);

FirebaseStream *firebase_database_listen (FirebaseDatabase *self, const char *path, const char *query);

/* Queries by key; @count at most. */
char *firebase_query_last (guint count);
char *firebase_query_last_by (const char *child, guint count);
char *firebase_query_between (const char *child, gint64 first, gint64 last, guint count);
char *firebase_query_before (const char *key, guint count); /* the last @count before @key, exclusive */
char *firebase_query_after (const char *key, guint count);  /* the first @count after @key, exclusive */

char *firebase_query_from (const char *key, guint count); /* the first @count from @key on */
/* By a number in each child instead. */
char *firebase_query_since (const char *child, gint64 from, guint count);
char *firebase_query_until (const char *child, gint64 to, guint count);

/* Milliseconds since 1970 by the server's clock, as well as known. */
gint64 firebase_database_get_server_time (FirebaseDatabase *self);
/* A new push id by the server's clock, greater than any made before. */
char *firebase_database_make_key (FirebaseDatabase *self);
/* The time in milliseconds that a push id says, or -1. */
gint64 firebase_push_id_get_time (const char *key);

/* {".sv":"timestamp"} and {".sv":{"increment":n}} */
JsonNode *firebase_server_timestamp (void);
JsonNode *firebase_server_increment (gint64 by);

/* All streams reconnect now (network came back, wake from sleep). */
void firebase_database_reconnect (FirebaseDatabase *self);

/* E-mail address → its key under emails/ (data model §2). */
char *firebase_email_to_key (const char *email);

G_END_DECLS
