/* One message as plain values, from the wire or from the store.  Whatever the
 * network sends is checked here, once, against the limits of the data model;
 * what does not fit is skipped, never a warning that a stranger could cause.
 */

#include "parley-record.h"

#include "parley-change.h"
#include "parley-limits.h"
#include "web-json.h"

#define KIND_MAX 16

/**
 * parley_record_new:
 * @id: a push id
 * @author: the author's uid
 * @text: the text
 * @sent_at: milliseconds since 1970 by the server's clock, as well as known
 *
 * Returns: (transfer full): a message that waits to be sent
 */
ParleyRecord *
parley_record_new (const char *id, const char *author, const char *text, gint64 sent_at)
{
  ParleyRecord *self = g_new0 (ParleyRecord, 1);

  self->id = g_strdup (id);
  self->author = g_strdup (author);
  self->text = g_strdup (text);
  self->sent_at = sent_at;
  return self;
}

/* NULL where there is no such string or it is too long to be shown. */
static const char *
get_text (JsonObject *object, const char *member, gint64 limit)
{
  const char *text = web_json_get_string (object, member);
  gint64 length = text == NULL ? 0 : parley_utf16_length (text);

  return length > 0 && length <= limit ? text : NULL;
}

static gboolean
is_kind (const char *kind)
{
  gsize length = 0;

  for (; kind[length] != '\0'; length++)
    if (length == KIND_MAX || !g_ascii_islower (kind[length]))
      return FALSE;
  return length > 0;
}

/* An attachment cannot be shown yet; its name at least says that there is one. */
static char *
get_body (JsonObject *object)
{
  const char *text = get_text (object, "text", PARLEY_TEXT_MAX);

  if (text == NULL)
    text = get_text (web_json_get_object (object, "attachment"), "name", 255);
  return g_strdup (text);
}

static void
fill (ParleyRecord *self, JsonObject *object)
{
  const char *kind = web_json_get_string (object, "kind");
  const char *reply_to = web_json_get_string (object, "replyTo");
  const char *deleted_by = web_json_get_string (object, "deletedBy");

  self->kind = kind != NULL && is_kind (kind) ? g_strdup (kind) : NULL;
  self->reply_to = parley_is_push_id (reply_to) ? g_strdup (reply_to) : NULL;
  self->edited_at = parley_json_get_time (object, "editedAt");
  self->deleted_at = parley_json_get_time (object, "deletedAt");
  self->deleted_by = self->deleted_at != 0 && parley_is_key (deleted_by) ? g_strdup (deleted_by) : NULL;
  self->reactions = parley_reactions_new_from_json (json_object_get_member (object, "reactions"));
  self->state = PARLEY_MESSAGE_SENT;
}

/**
 * parley_record_new_from_json:
 * @id: the key that @node stands under
 * @node: (nullable): from the network
 *
 * Returns: (transfer full) (nullable): the message, or NULL where @node is not one
 */
ParleyRecord *
parley_record_new_from_json (const char *id, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  const char *author = web_json_get_string (object, "author");
  gint64 sent_at = parley_json_get_time (object, "sentAt");
  g_autofree char *text = NULL;
  ParleyRecord *self;

  if (!parley_is_push_id (id) || !parley_is_key (author) || sent_at == 0)
    return NULL;
  if (parley_json_get_time (object, "deletedAt") == 0 && (text = get_body (object)) == NULL)
    return NULL;
  self = parley_record_new (id, author, text, sent_at);
  fill (self, object);
  return self;
}

static gboolean
set_text (ParleyRecord *self, JsonNode *node)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
  gint64 length = text == NULL ? 0 : parley_utf16_length (text);

  if (length < 0 || length > PARLEY_TEXT_MAX || (text == NULL && !JSON_NODE_HOLDS_NULL (node)))
    return FALSE;
  g_set_str (&self->text, text);
  return TRUE;
}

static gboolean
set_time (gint64 *slot, JsonNode *node)
{
  g_autoptr (JsonObject) object = json_object_new ();
  gint64 time;

  json_object_set_member (object, "at", json_node_copy (node));
  time = parley_json_get_time (object, "at");
  if (time == 0)
    return FALSE;
  *slot = time;
  return TRUE;
}

static gboolean
set_deleted_by (ParleyRecord *self, JsonNode *node)
{
  const char *uid = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  if (!parley_is_key (uid))
    return FALSE;
  g_set_str (&self->deleted_by, uid);
  return TRUE;
}

static gboolean
set_reactions (ParleyRecord *self, JsonNode *node)
{
  g_clear_pointer (&self->reactions, parley_reactions_free);
  self->reactions = parley_reactions_new_from_json (node);
  return TRUE;
}

/**
 * parley_record_set_field:
 * @self: a message
 * @field: the name of the field, as on the wire
 * @node: its new value, a null node for none
 *
 * An event may carry a single field of a message, as an edit does.
 *
 * Returns: whether anything that is kept has changed
 */
gboolean
parley_record_set_field (ParleyRecord *self, const char *field, JsonNode *node)
{
  if (g_str_equal (field, "text"))
    return set_text (self, node);
  if (g_str_equal (field, "editedAt"))
    return set_time (&self->edited_at, node);
  if (g_str_equal (field, "deletedAt"))
    return set_time (&self->deleted_at, node);
  if (g_str_equal (field, "deletedBy"))
    return set_deleted_by (self, node);
  if (g_str_equal (field, "reactions"))
    return set_reactions (self, node);
  return FALSE;
}

/**
 * parley_record_set_reaction:
 * @self: a message
 * @uid: who reacted, as on the wire
 * @node: with what, a null node for no longer
 *
 * Returns: whether it was a reaction
 */
gboolean
parley_record_set_reaction (ParleyRecord *self, const char *uid, JsonNode *node)
{
  const char *emoji = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  if (!parley_is_key (uid) || (!JSON_NODE_HOLDS_NULL (node) && !parley_is_reaction (emoji)))
    return FALSE;
  self->reactions = parley_reactions_set (self->reactions, uid, emoji);
  return TRUE;
}

ParleyRecord *
parley_record_copy (const ParleyRecord *self)
{
  ParleyRecord *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->author = g_strdup (self->author);
  copy->text = g_strdup (self->text);
  copy->kind = g_strdup (self->kind);
  copy->reply_to = g_strdup (self->reply_to);
  copy->deleted_by = g_strdup (self->deleted_by);
  copy->reactions = parley_reactions_copy (self->reactions);
  copy->change = self->change == NULL ? NULL : parley_change_copy (self->change);
  copy->error = self->error == NULL ? NULL : g_error_copy (self->error);
  return copy;
}

void
parley_record_free (ParleyRecord *self)
{
  g_free (self->id);
  g_free (self->author);
  g_free (self->text);
  g_free (self->kind);
  g_free (self->reply_to);
  g_free (self->deleted_by);
  g_clear_pointer (&self->reactions, parley_reactions_free);
  g_clear_pointer (&self->change, parley_change_free);
  g_clear_error (&self->error);
  g_free (self);
}
