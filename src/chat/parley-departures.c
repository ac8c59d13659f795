/* Members who have said that they leave.  The message comes first and the leaving
 * is an update of its own, since only a member can write the message; no stream
 * brings the second.  So the members are looked at again until they are gone, a
 * few times and less and less often: a message is a hint, not proof.
 */

#include "parley-departures.h"

#define FIRST_LOOK_MS 500
#define LOOKS 6

struct _ParleyDepartures
{
  ParleyRoster *roster;
  ParleyDeparturesLook look;
  gpointer room;
  GHashTable *uids;
  guint source;
  guint n_looks;
};

/**
 * parley_departures_new:
 * @roster: the members of the room, as far as they are known
 * @look: fetches them again
 * @room: for @look; outlives this
 *
 * Returns: (transfer full): nobody leaves yet
 */
ParleyDepartures *
parley_departures_new (ParleyRoster *roster, ParleyDeparturesLook look, gpointer room)
{
  ParleyDepartures *self = g_new0 (ParleyDepartures, 1);

  self->roster = g_object_ref (roster);
  self->look = look;
  self->room = room;
  self->uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static gboolean
is_gone (gpointer uid, gpointer value, gpointer data)
{
  ParleyDepartures *self = data;

  return !parley_roster_has (self->roster, uid);
}

static void look_later (ParleyDepartures *self);

static void
on_time (gpointer data)
{
  ParleyDepartures *self = data;

  self->source = 0;
  g_hash_table_foreach_remove (self->uids, is_gone, self);
  if (self->n_looks == LOOKS)
    g_hash_table_remove_all (self->uids);
  if (g_hash_table_size (self->uids) == 0)
    return;
  self->look (self->room);
  look_later (self);
}

static void
look_later (ParleyDepartures *self)
{
  self->source = g_timeout_add_once ((guint)FIRST_LOOK_MS << self->n_looks, on_time, self);
  self->n_looks++;
}

/**
 * parley_departures_add:
 * @self: those who leave
 * @uid: somebody who says so
 */
void
parley_departures_add (ParleyDepartures *self, const char *uid)
{
  g_hash_table_add (self->uids, g_strdup (uid));
  g_clear_handle_id (&self->source, g_source_remove);
  self->n_looks = 0;
  look_later (self);
}

void
parley_departures_free (ParleyDepartures *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_unref (self->uids);
  g_object_unref (self->roster);
  g_free (self);
}
