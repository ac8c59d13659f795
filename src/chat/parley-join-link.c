/* Links into rooms.  They come from anywhere, so nothing in them is believed
 * that is not of the form that an id, a code or a name must have; the name is only
 * what whoever made the link calls the room.
 */

#include "parley-join-link.h"

#include <string.h>

#include "parley-limits.h"

#define CODE_MIN 16
#define CODE_MAX 64
#define LINK_MAX 2048

/**
 * parley_is_join_code:
 * @text: (nullable): anything
 *
 * Returns: whether it can be the code of a room
 */
gboolean
parley_is_join_code (const char *text)
{
  gsize length = text != NULL ? strspn (text, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz") : 0;

  return length >= CODE_MIN && length <= CODE_MAX && text[length] == '\0';
}

static void
take_parameters (ParleyJoinLink *self, const char *parameters)
{
  g_autoptr (GHashTable) values = g_uri_parse_params (parameters, -1, "&", G_URI_PARAMS_NONE, NULL);
  const char *code = values != NULL ? g_hash_table_lookup (values, "code") : NULL;
  const char *name = values != NULL ? g_hash_table_lookup (values, "name") : NULL;

  if (parley_is_join_code (code))
    g_set_str (&self->code, code);
  if (name != NULL && g_utf8_validate (name, -1, NULL) && parley_utf16_length (name) > 0 && parley_utf16_length (name) <= PARLEY_ROOM_NAME_MAX)
    g_set_str (&self->name, name);
}

/* After a `#` no web server sees it; the code may stand there alone. */
static void
take_fragment (ParleyJoinLink *self, const char *fragment)
{
  if (parley_is_join_code (fragment))
    g_set_str (&self->code, fragment);
  else
    take_parameters (self, fragment);
}

/**
 * parley_join_link_parse:
 * @text: anything; space around it does not matter
 *
 * Returns: (transfer full) (nullable): what the link says, %NULL where it is none
 */
ParleyJoinLink *
parley_join_link_parse (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (ParleyJoinLink) self = g_new0 (ParleyJoinLink, 1);
  g_autoptr (GUri) uri = NULL;
  const char *path;

  if (strlen (stripped) > LINK_MAX)
    return NULL;
  uri = g_uri_parse (stripped, G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT, NULL);
  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "parley") || g_strcmp0 (g_uri_get_host (uri), "join") != 0)
    return NULL;
  path = g_uri_get_path (uri);
  if (path[0] != '/' || !parley_is_push_id (path + 1))
    return NULL;
  self->room = g_strdup (path + 1);
  if (g_uri_get_query (uri) != NULL)
    take_parameters (self, g_uri_get_query (uri));
  if (g_uri_get_fragment (uri) != NULL)
    take_fragment (self, g_uri_get_fragment (uri));
  return g_steal_pointer (&self);
}

/**
 * parley_join_link_make:
 * @room: a room's id
 * @code: (nullable): its code
 * @name: (nullable): its name
 *
 * Returns: (transfer full): a link to it
 */
char *
parley_join_link_make (const char *room, const char *code, const char *name)
{
  GString *link = g_string_new ("parley://join/");

  g_string_append (link, room);
  if (code != NULL)
    g_string_append_printf (link, "?code=%s", code);
  if (name != NULL && *name != '\0')
    {
      g_string_append (link, code != NULL ? "&name=" : "?name=");
      g_string_append_uri_escaped (link, name, NULL, FALSE);
    }
  return g_string_free_and_steal (link);
}

void
parley_join_link_free (ParleyJoinLink *self)
{
  g_free (self->room);
  g_free (self->code);
  g_free (self->name);
  g_free (self);
}
