/* Lists of the REST API, a page at a time (twilio.com/docs/usage/twilios-response).
 * A page's address names the last entry of the page before, so that who comes
 * and goes meanwhile moves nobody else out of sight.
 */

#include "backend-rooms-page.h"

#include "web-json.h"

#define DEFAULT_SIZE 50
#define MAX_SIZE 1000
#define MAX_NUMBER 100000
#define ERROR_SIZE 20007

/* A parameter by which one page is told from another; all others are filters. */
static gboolean
is_position (const char *name)
{
  return g_str_equal (name, "Page") || g_str_equal (name, "PageToken") || g_str_equal (name, "PageSize");
}

static gboolean
refuse (BackendRoomsRequest *request, const char *name)
{
  g_autofree char *text = g_strdup_printf ("Parameter '%s' is invalid", name);

  backend_rooms_respond_error (request, 400, BACKEND_ROOMS_ERROR_PARAMETER, text);
  return FALSE;
}

static gboolean
read_number (BackendRoomsRequest *request, const char *name, guint64 least, guint64 most, guint *number)
{
  const char *text = backend_rooms_request_get (request, name);
  guint64 value;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return refuse (request, name);
  *number = (guint)value;
  return TRUE;
}

/* A day, or a moment of it. */
static gboolean
read_time (BackendRoomsRequest *request, const char *name, gint64 *seconds)
{
  const char *text = backend_rooms_request_get (request, name);
  g_autofree char *whole = text != NULL && strchr (text, 'T') == NULL ? g_strconcat (text, "T00:00:00Z", NULL) : g_strdup (text);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = whole != NULL ? g_date_time_new_from_iso8601 (whole, utc) : NULL;

  if (text == NULL)
    return TRUE;
  if (time == NULL)
    return refuse (request, name);
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

gboolean
backend_rooms_page_read (BackendRoomsPage *self, BackendRoomsRequest *request)
{
  self->after = G_MININT64;
  self->before = G_MAXINT64;
  self->number = 0;
  self->size = DEFAULT_SIZE;
  if (!read_number (request, "PageSize", 1, G_MAXUINT, &self->size) ||
      !read_number (request, "Page", 0, MAX_NUMBER, &self->number) ||
      !read_time (request, "DateCreatedAfter", &self->after) ||
      !read_time (request, "DateCreatedBefore", &self->before))
    return FALSE;
  if (self->size <= MAX_SIZE)
    return TRUE;
  backend_rooms_respond_error (request, 400, ERROR_SIZE, "Page size must be less than or equal to 1000");
  return FALSE;
}

/* @created_at is in microseconds. */
gboolean
backend_rooms_page_covers (BackendRoomsPage *self, gint64 created_at)
{
  gint64 seconds = created_at / G_USEC_PER_SEC;

  return seconds >= self->after && seconds < self->before;
}

static const char *
get_sid (JsonArray *all, guint index)
{
  return web_json_get_string (web_json_array_get_object (all, index), "sid");
}

/* Behind the entry that the token names, or by number where that is gone. */
static guint
find_start (BackendRoomsPage *self, BackendRoomsRequest *request, JsonArray *all)
{
  const char *token = backend_rooms_request_get (request, "PageToken");
  guint length = json_array_get_length (all);

  for (guint i = 0; token != NULL && i < length; i++)
    if (g_strcmp0 (token, get_sid (all, i)) == 0)
      return i + 1;
  return MIN (self->number * self->size, length);
}

/* @token may be NULL.  Returns: (transfer full): the address of a page */
static char *
new_address (BackendRoomsPage *self, BackendRoomsRequest *request, const char *path, guint number, const char *token)
{
  g_autoptr (GString) address = g_string_new (request->base);
  GHashTableIter iter;
  gpointer name, value;

  g_string_append_printf (address, "%s?PageSize=%u&Page=%u", path, self->size, number);
  if (token != NULL)
    {
      g_autofree char *pair = soup_form_encode ("PageToken", token, NULL);

      g_string_append_printf (address, "&%s", pair);
    }
  g_hash_table_iter_init (&iter, request->form);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!is_position (name))
      {
        g_autofree char *pair = soup_form_encode (name, value, NULL);

        g_string_append_printf (address, "&%s", pair);
      }
  return g_string_free_and_steal (g_steal_pointer (&address));
}

/* A page that is not there has no address. */
static void
set_address (JsonObject *meta, const char *member, char *address)
{
  if (address != NULL)
    json_object_set_string_member (meta, member, address);
  else
    json_object_set_null_member (meta, member);
  g_free (address);
}

static JsonObject *
describe (BackendRoomsPage *self, BackendRoomsRequest *request, const char *key, const char *path, const char *next)
{
  JsonObject *meta = json_object_new ();

  json_object_set_int_member (meta, "page", self->number);
  json_object_set_int_member (meta, "page_size", self->size);
  json_object_set_string_member (meta, "key", key);
  set_address (meta, "first_page_url", new_address (self, request, path, 0, NULL));
  set_address (meta, "url", new_address (self, request, path, self->number, backend_rooms_request_get (request, "PageToken")));
  set_address (meta, "previous_page_url", self->number > 0 ? new_address (self, request, path, self->number - 1, NULL) : NULL);
  set_address (meta, "next_page_url", next != NULL ? new_address (self, request, path, self->number + 1, next) : NULL);
  return meta;
}

/**
 * backend_rooms_page_respond:
 * @key: the member of the answer that holds the list
 * @path: of the list, behind /v1
 * @all: (transfer full): everything that the filters let through
 */
void
backend_rooms_page_respond (BackendRoomsPage *self, BackendRoomsRequest *request, const char *key, const char *path, JsonArray *all)
{
  g_autoptr (JsonArray) list = all;
  g_autoptr (JsonObject) body = json_object_new ();
  JsonArray *page = json_array_new ();
  guint start = find_start (self, request, list);
  guint end = MIN (start + self->size, json_array_get_length (list));
  const char *next = end > start && end < json_array_get_length (list) ? get_sid (list, end - 1) : NULL;

  for (guint i = start; i < end; i++)
    json_array_add_object_element (page, json_object_ref (web_json_array_get_object (list, i)));
  json_object_set_array_member (body, key, page);
  json_object_set_object_member (body, "meta", describe (self, request, key, path, next));
  backend_rooms_respond (request, 200, body);
}
