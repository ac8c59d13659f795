/* A published track: what its owner says of it, checked, and the two ways in
 * which it is told: to its owner (published) and to everybody else.
 */

#include "backend-rooms-track.h"

#include "backend-rooms-error.h"
#include "web-json.h"

static const char *
one_of (const char *value, const char *const *known, const char *fallback)
{
  return value && g_strv_contains (known, value) ? value : fallback;
}

static const char *
priority_of (JsonObject *entry)
{
  static const char *const known[] = { "low", "standard", "high", NULL };

  return one_of (web_json_get_string (entry, "priority"), known, "standard");
}

static int
find_error (BackendTrack *self)
{
  if (!self->kind)
    return BACKEND_ROOMS_ERROR_TRACK_INVALID;
  return backend_rooms_check_name (self->name, BACKEND_ROOMS_ERROR_TRACK_NAME_INVALID,
                                   BACKEND_ROOMS_ERROR_TRACK_NAME_TOO_LONG,
                                   BACKEND_ROOMS_ERROR_TRACK_NAME_CHARACTERS);
}

/**
 * backend_track_new:
 * @id: the publisher's name for it
 * @entry: an entry of participant.tracks, as it came from the network
 *
 * Returns: (transfer full): the track; refused where the entry is not valid
 */
BackendTrack *
backend_track_new (const char *id, JsonObject *entry)
{
  static const char *const kinds[] = { "audio", "video", "data", NULL };
  BackendTrack *self = g_new0 (BackendTrack, 1);

  self->id = g_strdup (id);
  self->sid = backend_rooms_new_sid ("MT");
  self->kind = g_strdup (one_of (web_json_get_string (entry, "kind"), kinds, NULL));
  self->name = g_strdup (web_json_get_string (entry, "name"));
  self->error = find_error (self);
  self->created_at = g_get_real_time ();
  backend_track_update (self, entry);
  return self;
}

void
backend_track_free (BackendTrack *self)
{
  g_free (self->id);
  g_free (self->sid);
  g_free (self->kind);
  g_free (self->name);
  g_free (self->priority);
  g_free (self);
}

/* Returns: TRUE if that changed something that others see */
gboolean
backend_track_update (BackendTrack *self, JsonObject *entry)
{
  gboolean enabled = web_json_get_boolean (entry, "enabled", TRUE);
  gboolean changed = enabled != self->enabled;

  self->enabled = enabled;
  changed = g_set_str (&self->priority, priority_of (entry)) || changed;
  if (changed)
    self->updated_at = g_get_real_time ();
  return changed;
}

/* The first reason stands. */
void
backend_track_refuse (BackendTrack *self, int error)
{
  if (!self->error)
    self->error = error;
}

/* What everybody sees; not for a refused one. */
JsonObject *
backend_track_to_public (BackendTrack *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "sid", self->sid);
  json_object_set_string_member (object, "kind", self->kind);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_boolean_member (object, "enabled", self->enabled);
  json_object_set_string_member (object, "priority", self->priority);
  json_object_set_string_member (object, "state", "ready");
  return object;
}

static JsonObject *
refused_to_json (BackendTrack *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *error = json_object_new ();

  json_object_set_int_member (error, "code", self->error);
  json_object_set_string_member (error, "message", backend_rooms_error_get_message (self->error));
  json_object_set_string_member (object, "id", self->id);
  if (self->kind)
    json_object_set_string_member (object, "kind", self->kind);
  json_object_set_string_member (object, "state", "failed");
  json_object_set_object_member (object, "error", error);
  return object;
}

/* What its owner is told, under `published`. */
JsonObject *
backend_track_to_published (BackendTrack *self)
{
  return self->error ? refused_to_json (self) : backend_track_to_public (self);
}
