/* One line of a script of faults, which is JSON:
 *
 *   {"after": "token", "count": 3, "do": "status 503"}
 *
 * `after` is a place (backend-faults.h), where * is any name; `count` says which of
 * the requests that touch it is struck, the first by default, and `times` how many
 * from that one on, one by default.
 */

#include "backend-fault.h"

#include "backend-error.h"

#include "web-json.h"

#include <string.h>

#define MAX_COUNT 1000000
#define MAX_DELAY_SECONDS 3600

/* What follows the word. */
typedef enum
{
  NOTHING,
  STATUS,
  DURATION,
  BYTES
} Argument;

static const struct
{
  const char *word;
  BackendFaultKind kind;
  Argument argument;
} WORDS[] = {
  { "close", BACKEND_FAULT_CLOSE, NOTHING },
  { "stall", BACKEND_FAULT_STALL, NOTHING },
  { "status", BACKEND_FAULT_STATUS, STATUS },
  { "revoke", BACKEND_FAULT_REVOKE, NOTHING },
  { "delay", BACKEND_FAULT_DELAY, DURATION },
  { "truncate", BACKEND_FAULT_TRUNCATE, BYTES },
  { "garbage", BACKEND_FAULT_GARBAGE, NOTHING },
  { "restart", BACKEND_FAULT_RESTART, NOTHING },
};

void
backend_fault_free (BackendFault *self)
{
  g_strfreev (self->after);
  g_free (self->text);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, 400, text);
  return FALSE;
}

static gboolean
read_number (const char *text, guint64 least, guint64 most, guint *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *number = (guint)value;
  return TRUE;
}

/* "503", and what else it should say. */
static gboolean
read_status (BackendFault *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 2);

  if (parts[0] == NULL || !read_number (parts[0], 400, 599, &self->number))
    return FALSE;
  self->text = g_strdup (parts[1]);
  return self->text == NULL || *self->text != '\0';
}

/* "2s" or "200ms" */
static gboolean
read_duration (BackendFault *self, const char *text)
{
  gboolean is_short = g_str_has_suffix (text, "ms");
  g_autofree char *digits = g_str_has_suffix (text, "s") ? g_strndup (text, strlen (text) - (is_short ? 2 : 1)) : NULL;

  if (digits == NULL || !read_number (digits, 0, MAX_DELAY_SECONDS * (is_short ? 1000 : 1), &self->number))
    return FALSE;
  self->number *= is_short ? 1 : 1000;
  return TRUE;
}

static gboolean
read_argument (BackendFault *self, Argument argument, const char *text)
{
  switch (argument)
    {
    case STATUS:
      return text != NULL && read_status (self, text);
    case DURATION:
      return text != NULL && read_duration (self, text);
    case BYTES:
      return text != NULL && read_number (text, 0, G_MAXINT, &self->number);
    case NOTHING:
    default:
      return text == NULL;
    }
}

static gboolean
read_deed (BackendFault *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", " ", 2);

  for (guint i = 0; parts[0] != NULL && i < G_N_ELEMENTS (WORDS); i++)
    if (strcmp (parts[0], WORDS[i].word) == 0 && read_argument (self, WORDS[i].argument, parts[1]))
      {
        self->kind = WORDS[i].kind;
        return TRUE;
      }
  return refuse (error, "“do” takes close, stall, status 503, revoke, delay 2s, truncate 17, garbage or restart");
}

static gboolean
read_place (BackendFault *self, const char *text, GError **error)
{
  const char *start = text != NULL && text[0] == '/' ? text + 1 : text;

  if (start == NULL || *start == '\0')
    return refuse (error, "“after” takes a place, such as messages/*, stream or token");
  self->after = g_strsplit (start, "/", -1);
  for (guint i = 0; self->after[i] != NULL; i++)
    if (*self->after[i] == '\0')
      return refuse (error, "“after” takes a path without empty names");
  return TRUE;
}

static gboolean
read_counts (BackendFault *self, JsonObject *object, GError **error)
{
  gint64 count = json_object_has_member (object, "count") ? web_json_get_int (object, "count", 0) : 1;
  gint64 times = json_object_has_member (object, "times") ? web_json_get_int (object, "times", 0) : 1;

  if (count < 1 || count > MAX_COUNT || times < 1 || times > MAX_COUNT)
    return refuse (error, "“count” and “times” take numbers, 1 at the least");
  self->count = (guint)count;
  self->times = (guint)times;
  return TRUE;
}

/* Better a clear refusal than a member that does nothing. */
static gboolean
check_members (JsonObject *object, GError **error)
{
  static const char *const KNOWN[] = { "after", "count", "times", "do", NULL };
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (KNOWN, name))
      {
        g_set_error (error, BACKEND_ERROR, 400, "“%s” is not a part of a fault", name);
        return FALSE;
      }
  return TRUE;
}

/**
 * backend_fault_parse:
 * @line: JSON
 * @error: location for an error that says in a sentence what is wrong
 *
 * Returns: (transfer full): the fault, or %NULL
 */
BackendFault *
backend_fault_parse (const char *line, GError **error)
{
  g_autoptr (BackendFault) self = g_new0 (BackendFault, 1);
  g_autoptr (JsonNode) json = web_json_parse (line, -1, NULL);
  JsonObject *object = json != NULL ? web_json_node_get_object (json) : NULL;

  if (object == NULL)
    refuse (error, "each line is a JSON object");
  else if (check_members (object, error) && read_place (self, web_json_get_string (object, "after"), error) &&
           read_counts (self, object, error) && read_deed (self, web_json_get_string (object, "do"), error))
    return g_steal_pointer (&self);
  return NULL;
}

/* Nothing will strike any more. */
gboolean
backend_fault_is_over (const BackendFault *self)
{
  return self->struck >= self->times;
}

static char *
describe_deed (const BackendFault *self)
{
  const char *word = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (WORDS[i].kind == self->kind)
      word = WORDS[i].word;
  if (self->kind == BACKEND_FAULT_STATUS)
    return g_strdup_printf ("%s %u%s%s", word, self->number, self->text != NULL ? " " : "", self->text != NULL ? self->text : "");
  if (self->kind == BACKEND_FAULT_DELAY)
    return g_strdup_printf ("%s %ums", word, self->number);
  if (self->kind == BACKEND_FAULT_TRUNCATE)
    return g_strdup_printf ("%s %u", word, self->number);
  return g_strdup (word);
}

/**
 * backend_fault_to_text:
 *
 * Returns: (transfer full): a line of JSON for what is still to come of it
 */
char *
backend_fault_to_text (const BackendFault *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *after = g_strjoinv ("/", self->after), *deed = describe_deed (self);

  json_object_set_string_member (object, "after", after);
  json_object_set_int_member (object, "count", MAX ((int)self->count - (int)self->seen, 1));
  json_object_set_int_member (object, "times", self->times - self->struck);
  json_object_set_string_member (object, "do", deed);
  return web_json_object_to_text (object);
}
