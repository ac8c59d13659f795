/* Candidates as Twilio trickles them: every message carries all of one
 * description's so far, in order, and they may come before the description they
 * belong to.
 */

#include "twilio-candidates.h"

#include <string.h>

#include "twilio-sdp.h"
#include "web-json.h"

#define MAXIMUM_UFRAGS 8
#define MAXIMUM_CANDIDATES 128

/* What the other side has said of one ufrag. */
typedef struct
{
  gint64 revision;
  GPtrArray *candidates;
  GHashTable *known;
  guint n_taken;
} Box;

struct _TwilioCandidates
{
  char *ufrag;
  char *mid;
  GPtrArray *local;
  gboolean is_complete;
  gint64 revision;
  GHashTable *boxes;
};

static void
box_free (Box *box)
{
  g_hash_table_unref (box->known);
  g_ptr_array_unref (box->candidates);
  g_free (box);
}

TwilioCandidates *
twilio_candidates_new (void)
{
  TwilioCandidates *self = g_new0 (TwilioCandidates, 1);

  self->local = g_ptr_array_new_with_free_func (g_free);
  self->boxes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)box_free);
  return self;
}

void
twilio_candidates_free (TwilioCandidates *self)
{
  g_free (self->ufrag);
  g_free (self->mid);
  g_ptr_array_unref (self->local);
  g_hash_table_unref (self->boxes);
  g_free (self);
}

/* @ufrag: of one's own description; a new one begins a new list */
void
twilio_candidates_set_ufrag (TwilioCandidates *self, const char *ufrag, const char *mid)
{
  if (g_set_str (&self->ufrag, ufrag))
    {
      g_ptr_array_set_size (self->local, 0);
      self->is_complete = FALSE;
    }
  g_set_str (&self->mid, mid);
}

/**
 * twilio_candidates_add:
 * @candidate: one of our own, "" when there will be no more
 *
 * Candidates over TCP are left out: media hardly ever takes them, and they
 * double the signalling.
 *
 * Returns: whether there is something to tell
 */
gboolean
twilio_candidates_add (TwilioCandidates *self, const char *candidate)
{
  if (candidate[0] == '\0')
    {
      gboolean was_complete = self->is_complete;

      self->is_complete = TRUE;
      return !was_complete;
    }
  if (strstr (candidate, " TCP ") != NULL || strstr (candidate, " tcp ") != NULL || self->local->len >= MAXIMUM_CANDIDATES)
    return FALSE;
  g_ptr_array_add (self->local, g_strdup (candidate));
  return TRUE;
}

/**
 * twilio_candidates_to_json:
 * @empty: for a media server, which needs none
 *
 * Returns: (transfer full): an "ice" member with the next revision
 */
JsonObject *
twilio_candidates_to_json (TwilioCandidates *self, gboolean empty)
{
  JsonObject *ice = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->local->len && !empty; i++)
    {
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "candidate", g_ptr_array_index (self->local, i));
      json_object_set_string_member (entry, "sdpMid", self->mid);
      json_object_set_int_member (entry, "sdpMLineIndex", 0);
      json_object_set_string_member (entry, "usernameFragment", self->ufrag);
      json_array_add_object_element (array, entry);
    }
  json_object_set_string_member (ice, "ufrag", self->ufrag != NULL ? self->ufrag : "");
  json_object_set_int_member (ice, "revision", ++self->revision);
  json_object_set_array_member (ice, "candidates", array);
  if (self->is_complete || empty)
    json_object_set_boolean_member (ice, "complete", TRUE);
  return ice;
}

static Box *
box_for (TwilioCandidates *self, const char *ufrag)
{
  Box *box = g_hash_table_lookup (self->boxes, ufrag);

  if (box != NULL || g_hash_table_size (self->boxes) >= MAXIMUM_UFRAGS)
    return box;
  box = g_new0 (Box, 1);
  box->candidates = g_ptr_array_new_with_free_func (g_free);
  box->known = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (self->boxes, g_strdup (ufrag), box);
  return box;
}

static void
box_add (Box *box, const char *candidate)
{
  char *copy;

  if (box->candidates->len >= MAXIMUM_CANDIDATES || !twilio_sdp_candidate_is_valid (candidate) ||
      g_hash_table_contains (box->known, candidate))
    return;
  copy = g_strdup (candidate);
  g_ptr_array_add (box->candidates, copy);
  g_hash_table_add (box->known, copy);
}

/* A list is not counted but compared: a browser's may start again shorter. */
void
twilio_candidates_receive (TwilioCandidates *self, JsonObject *ice)
{
  const char *ufrag = web_json_get_string (ice, "ufrag");
  JsonArray *candidates = web_json_get_array (ice, "candidates");
  gint64 revision = web_json_get_int (ice, "revision", 0);
  Box *box = ufrag != NULL && strlen (ufrag) <= 256 ? box_for (self, ufrag) : NULL;

  if (box == NULL || revision <= box->revision)
    return;
  box->revision = revision;
  for (guint i = 0; candidates != NULL && i < json_array_get_length (candidates); i++)
    box_add (box, web_json_get_string (web_json_array_get_object (candidates, i), "candidate"));
}

/* Hands out what is new of the description now in force. */
void
twilio_candidates_take (TwilioCandidates *self, const char *ufrag, TwilioCandidateFunc func, gpointer user_data)
{
  Box *box = ufrag != NULL ? g_hash_table_lookup (self->boxes, ufrag) : NULL;

  while (box != NULL && box->n_taken < box->candidates->len)
    func (g_ptr_array_index (box->candidates, box->n_taken++), user_data);
}
