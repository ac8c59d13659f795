/* How the calls went that are over, until the program ends: nothing of it is written
 * to the disk or told to anybody.  The line that a room's history has of a call knows
 * no more than when it was written, so that is what a call is found by.
 */

#include "parley-call-log.h"

#define MAXIMUM_CALLS 100
/* How far the end of a call and its line may lie apart, in seconds: two clocks. */
#define TOLERANCE 120

typedef struct
{
  char *room;
  gint64 at;
  ParleyCallCourse *course;
} Entry;

struct _ParleyCallLog
{
  GObject parent_instance;

  GPtrArray *entries;
};

G_DEFINE_FINAL_TYPE (ParleyCallLog, parley_call_log, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_free (entry->room);
  g_object_unref (entry->course);
  g_free (entry);
}

static void
parley_call_log_finalize (GObject *object)
{
  g_ptr_array_unref (PARLEY_CALL_LOG (object)->entries);
  G_OBJECT_CLASS (parley_call_log_parent_class)->finalize (object);
}

static void
parley_call_log_class_init (ParleyCallLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_call_log_finalize;
}

static void
parley_call_log_init (ParleyCallLog *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
}

/* Returns: (transfer full): a log without a call */
ParleyCallLog *
parley_call_log_new (void)
{
  return g_object_new (PARLEY_TYPE_CALL_LOG, NULL);
}

/**
 * parley_call_log_add:
 * @self: a log
 * @room: where the call was
 * @at: when it ended, in seconds since 1970
 * @course: how it went
 */
void
parley_call_log_add (ParleyCallLog *self, const char *room, gint64 at, ParleyCallCourse *course)
{
  Entry *entry = g_new0 (Entry, 1);

  g_return_if_fail (PARLEY_IS_CALL_LOG (self));

  entry->room = g_strdup (room);
  entry->at = at;
  entry->course = g_object_ref (course);
  if (self->entries->len >= MAXIMUM_CALLS)
    g_ptr_array_remove_index (self->entries, 0);
  g_ptr_array_add (self->entries, entry);
}

/**
 * parley_call_log_find:
 * @self: a log
 * @room: where a call was
 * @at: about when it ended, in seconds since 1970
 *
 * Returns: (transfer none) (nullable): how the call went that ended next to it
 */
ParleyCallCourse *
parley_call_log_find (ParleyCallLog *self, const char *room, gint64 at)
{
  ParleyCallCourse *course = NULL;
  gint64 nearest = TOLERANCE + 1;

  g_return_val_if_fail (PARLEY_IS_CALL_LOG (self), NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      gint64 distance = ABS (entry->at - at);

      if (!g_str_equal (entry->room, room) || distance >= nearest)
        continue;
      nearest = distance;
      course = entry->course;
    }
  return course;
}
