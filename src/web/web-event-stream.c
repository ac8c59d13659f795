/* The parser of text/event-stream, as the HTML standard describes it and the
 * Realtime Database writes it: fed with bytes in any portions, it calls back
 * with whole events.  It holds one line and one event at a time, both bounded.
 */

#include "web-event-stream.h"

#include "web-error.h"

#include <string.h>

struct _WebEventStream
{
  gsize limit;
  WebEventFunc func;
  gpointer user_data;

  GString *line;  /* the line that has not ended yet */
  GString *event; /* fields of the event that has not ended yet */
  GString *data;
  gboolean has_data;
  gboolean after_cr; /* the next LF belongs to the line end already seen */
  gboolean begun;    /* past the place where a byte order mark may stand */

  gboolean pushing;
  gboolean freed; /* from within the callback: the push in progress ends it */
};

/**
 * web_event_stream_new:
 * @limit: most bytes of one line and of one event's data
 * @func: (scope forever): called for each event that has data
 * @user_data: for @func
 *
 * Returns: (transfer full): a parser at the beginning of a stream
 */
WebEventStream *
web_event_stream_new (gsize limit, WebEventFunc func, gpointer user_data)
{
  WebEventStream *self = g_new0 (WebEventStream, 1);

  self->limit = limit;
  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->event = g_string_new (NULL);
  self->data = g_string_new (NULL);
  return self;
}

static void
release (WebEventStream *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->event, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self);
}

/**
 * web_event_stream_free:
 * @self: (nullable): a parser
 *
 * Frees it; from within its callback too, after which no more events come.
 */
void
web_event_stream_free (WebEventStream *self)
{
  if (self == NULL)
    return;
  if (self->pushing)
    self->freed = TRUE;
  else
    release (self);
}

static gboolean
fail (GError **error, WebError code, const char *why)
{
  g_set_error_literal (error, WEB_ERROR, code, why);
  return FALSE;
}

static gboolean
dispatch (WebEventStream *self, GError **error)
{
  gboolean valid = g_utf8_validate_len (self->data->str, self->data->len, NULL) && g_utf8_validate_len (self->event->str, self->event->len, NULL);

  if (self->has_data && !valid)
    return fail (error, WEB_ERROR_MALFORMED, "an event is not UTF-8");
  if (self->has_data)
    self->func (self->event->len > 0 ? self->event->str : "message", self->data->str, self->user_data);
  g_string_truncate (self->event, 0);
  g_string_truncate (self->data, 0);
  self->has_data = FALSE;
  return TRUE;
}

static gboolean
append_data (WebEventStream *self, const char *value, gsize length, GError **error)
{
  if (self->data->len + length + 1 > self->limit)
    return fail (error, WEB_ERROR_TOO_LARGE, "an event is over the limit");
  if (self->has_data)
    g_string_append_c (self->data, '\n');
  g_string_append_len (self->data, value, (gssize)length);
  self->has_data = TRUE;
  return TRUE;
}

static gboolean
end_line (WebEventStream *self, const char *line, gsize length, GError **error)
{
  const char *colon = memchr (line, ':', length);
  gsize name_length = colon != NULL ? (gsize)(colon - line) : length;
  const char *value = colon != NULL ? colon + 1 : line + length;
  gsize value_length;

  if (length == 0)
    return dispatch (self, error);
  if (value < line + length && *value == ' ')
    value++;
  value_length = (gsize)(line + length - value);

  if (name_length == 4 && memcmp (line, "data", 4) == 0)
    return append_data (self, value, value_length, error);
  if (name_length == 5 && memcmp (line, "event", 5) == 0)
    {
      g_string_truncate (self->event, 0);
      g_string_append_len (self->event, value, (gssize)value_length);
    }
  return TRUE; /* comments and fields that nobody asked for */
}

static gboolean
take_line (WebEventStream *self, const char *bytes, gsize length, GError **error)
{
  gboolean ok;

  /* The usual case, a line whole within one read, is not copied. */
  if (self->line->len == 0)
    return end_line (self, bytes, length, error);
  g_string_append_len (self->line, bytes, (gssize)length);
  ok = end_line (self, self->line->str, self->line->len, error);
  g_string_truncate (self->line, 0);
  return ok;
}

static gsize
find_line_end (const char *bytes, gsize length)
{
  const char *lf = memchr (bytes, '\n', length);
  gsize before = lf != NULL ? (gsize)(lf - bytes) : length;
  const char *cr = memchr (bytes, '\r', before);

  return cr != NULL ? (gsize)(cr - bytes) : before;
}

static gsize
skip_byte_order_mark (WebEventStream *self, const char *bytes, gsize length)
{
  static const char mark[] = "\xef\xbb\xbf";
  gsize have = self->line->len;
  gsize i = 0;

  /* It may be split over reads; what could be its beginning waits as a line. */
  while (i < length && have + i < 3 && bytes[i] == mark[have + i])
    i++;
  if (have + i == 3)
    {
      g_string_truncate (self->line, 0);
      self->begun = TRUE;
      return i;
    }
  if (i < length)
    {
      self->begun = TRUE;
      return 0;
    }
  g_string_append_len (self->line, bytes, (gssize)i);
  return i;
}

static gboolean
push (WebEventStream *self, const char *bytes, gsize length, GError **error)
{
  gsize i = !self->begun ? skip_byte_order_mark (self, bytes, length) : 0;

  while (i < length && !self->freed)
    {
      gsize n;

      if (self->after_cr && bytes[i] == '\n')
        i++;
      self->after_cr = FALSE;
      n = find_line_end (bytes + i, length - i);
      if (self->line->len + n > self->limit)
        return fail (error, WEB_ERROR_TOO_LARGE, "a line is over the limit");
      if (i + n == length)
        {
          g_string_append_len (self->line, bytes + i, (gssize)n);
          break;
        }
      self->after_cr = bytes[i + n] == '\r';
      if (!take_line (self, bytes + i, n, error))
        return FALSE;
      i += n + 1;
    }
  return TRUE;
}

/**
 * web_event_stream_push:
 * @self: a parser
 * @bytes: (array length=length): what has arrived
 * @length: how much
 * @error: return location for a #WEB_ERROR_TOO_LARGE or #WEB_ERROR_MALFORMED
 *
 * Calls back for every event that ends within @bytes.  After an error the
 * stream is of no more use.
 *
 * Returns: %FALSE if the stream is not to be believed any longer
 */
gboolean
web_event_stream_push (WebEventStream *self, const char *bytes, gsize length, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (!self->pushing, FALSE);

  if (length == 0)
    return TRUE;
  if (memchr (bytes, '\0', length) != NULL)
    return fail (error, WEB_ERROR_MALFORMED, "a NUL in text");
  self->pushing = TRUE;
  ok = push (self, bytes, length, error);
  self->pushing = FALSE;
  if (self->freed)
    release (self);
  return ok;
}
