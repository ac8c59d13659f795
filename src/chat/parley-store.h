#pragma once

#include <gio/gio.h>

#include "parley-change.h"
#include "parley-record.h"
#include "parley-room-record.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_STORE (parley_store_get_type ())
G_DECLARE_FINAL_TYPE (ParleyStore, parley_store, PARLEY, STORE, GObject)

/* A message as the timeline knows it without its body. */
typedef void (*ParleyStoreKeyFunc) (const char *id, const char *author, gint64 sent_at, gpointer data);
/* A member of a room, a person, a gap in a room's history, a waiting room. */
typedef void (*ParleyStorePairFunc) (const char *first, const char *second, gpointer data);

/**
 * ParleyStoreChange:
 * @PARLEY_STORE_SAME: it was there, just so
 * @PARLEY_STORE_NEW: it was not there
 * @PARLEY_STORE_CHANGED: it was there, and is different now
 */
typedef enum
{
  PARLEY_STORE_SAME,
  PARLEY_STORE_NEW,
  PARLEY_STORE_CHANGED,
} ParleyStoreChange;

/**
 * ParleyStoreTrouble:
 * @PARLEY_STORE_WELL: what is to be written is written
 * @PARLEY_STORE_FULL: there is no room on the disk
 * @PARLEY_STORE_UNWRITABLE: the file or its folder cannot be written to
 */
typedef enum
{
  PARLEY_STORE_WELL,
  PARLEY_STORE_FULL,
  PARLEY_STORE_UNWRITABLE,
} ParleyStoreTrouble;

/* Property "trouble" notifies: while it lasts nothing is written, so that what
 * the server says can be asked again from where the file stands; unless the
 * store is volatile, and all of it lives in memory until it is closed.
 */
ParleyStore *parley_store_open (const char *path, GError **error);
void parley_store_close (ParleyStore *self);
void parley_store_keep_log (ParleyStore *self);
const char *parley_store_get_set_aside (ParleyStore *self);
ParleyStoreTrouble parley_store_get_trouble (ParleyStore *self);
gboolean parley_store_is_volatile (ParleyStore *self);
gboolean parley_store_is_stuck (ParleyStore *self);

void parley_store_begin (ParleyStore *self);
void parley_store_commit (ParleyStore *self);

char *parley_store_get_note (ParleyStore *self, const char *name);
void parley_store_set_note (ParleyStore *self, const char *name, const char *value);
void parley_store_prune_journal (ParleyStore *self, gint64 done);
char *parley_store_get_identity (ParleyStore *self);

GPtrArray *parley_store_list_rooms (ParleyStore *self);
ParleyRoomRecord *parley_store_get_room (ParleyStore *self, const char *id);
void parley_store_save_room (ParleyStore *self, const ParleyRoomRecord *room);
void parley_store_save_window (ParleyStore *self, const char *id, const char *newest, const char *oldest, gboolean complete);
void parley_store_hide_room (ParleyStore *self, const char *id);

void parley_store_set_doubtful (ParleyStore *self, const char *room, gboolean doubtful);
gboolean parley_store_is_doubtful (ParleyStore *self, const char *room);
void parley_store_clear_members (ParleyStore *self, const char *room);
void parley_store_add_member (ParleyStore *self, const char *room, const char *uid, const char *role);
void parley_store_each_member (ParleyStore *self, const char *room, ParleyStorePairFunc func, gpointer data);

gboolean parley_store_get_person (ParleyStore *self, const char *uid, char **name, char **picture, gint64 *asked_at);
void parley_store_save_person (ParleyStore *self, const char *uid, const char *name, const char *picture, gint64 asked_at);

ParleyRecord *parley_store_get_message (ParleyStore *self, const char *room, const char *id);
ParleyStoreChange parley_store_put_message (ParleyStore *self, const char *room, const ParleyRecord *record);
gboolean parley_store_add_message (ParleyStore *self, const char *room, const ParleyRecord *record, GError **error);
gboolean parley_store_rename_message (ParleyStore *self, const char *room, const char *id, const char *new_id);
void parley_store_remove_message (ParleyStore *self, const char *room, const char *id);
guint parley_store_each_sent (ParleyStore *self, const char *room, const char *before, guint limit, ParleyStoreKeyFunc func, gpointer data);
void parley_store_each_local (ParleyStore *self, const char *room, ParleyStoreKeyFunc func, gpointer data);
ParleyRecord *parley_store_get_next_pending (ParleyStore *self, const char *room);
void parley_store_each_waiting_room (ParleyStore *self, ParleyStorePairFunc func, gpointer data);

gboolean parley_store_add_change (ParleyStore *self, const char *room, ParleyChange *change, GError **error);
void parley_store_save_change (ParleyStore *self, const ParleyChange *change);
void parley_store_remove_change (ParleyStore *self, const ParleyChange *change);
void parley_store_remove_changes (ParleyStore *self, const char *room, const char *message);
GPtrArray *parley_store_list_changes (ParleyStore *self, const char *room, const char *message);
ParleyChange *parley_store_get_next_change (ParleyStore *self, const char *room);
void parley_store_each_changing_room (ParleyStore *self, ParleyStorePairFunc func, gpointer data);

void parley_store_add_gap (ParleyStore *self, const char *room, const char *after, const char *before);
void parley_store_remove_gap (ParleyStore *self, const char *room, const char *after);
gboolean parley_store_get_gap (ParleyStore *self, const char *room, char **after, char **before);

G_END_DECLS
