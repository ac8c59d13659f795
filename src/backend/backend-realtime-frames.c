/* The framing under the realtime protocol: a message that is too long for one
 * piece is announced by the number of its pieces.
 */

#include "backend-realtime-frames.h"

#include <string.h>

/* Longer digits are a message; no message of the protocol is a bare number. */
#define MAX_COUNT_DIGITS 6

struct _BackendRealtimeFrames
{
  GString *message; /* NULL between messages */
  guint64 missing;  /* pieces */
};

BackendRealtimeFrames *
backend_realtime_frames_new (void)
{
  return g_new0 (BackendRealtimeFrames, 1);
}

static void
forget (BackendRealtimeFrames *self)
{
  if (self->message != NULL)
    g_string_free (self->message, TRUE);
  self->message = NULL;
}

void
backend_realtime_frames_free (BackendRealtimeFrames *self)
{
  forget (self);
  g_free (self);
}

static gboolean
read_count (const char *text, gsize length, guint64 *count)
{
  *count = 0;
  if (length == 0 || length > MAX_COUNT_DIGITS)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *count = *count * 10 + (guint64)(text[i] - '0');
    }
  return TRUE;
}

/* A number of pieces that could only hold more than the limit is not waited for. */
static BackendRealtimeFrame
begin (BackendRealtimeFrames *self, guint64 count, gsize limit)
{
  if (count == 0)
    return BACKEND_REALTIME_FRAME_NOTHING;
  if (count > limit / BACKEND_REALTIME_PIECE + 1)
    return BACKEND_REALTIME_FRAME_BAD;
  self->missing = count;
  self->message = g_string_new (NULL);
  return BACKEND_REALTIME_FRAME_NOTHING;
}

static BackendRealtimeFrame
add_piece (BackendRealtimeFrames *self, const char *text, gsize length, gsize limit, GString **message)
{
  if (self->message->len + length > limit)
    {
      forget (self);
      return BACKEND_REALTIME_FRAME_BAD;
    }
  g_string_append_len (self->message, text, (gssize)length);
  if (--self->missing > 0)
    return BACKEND_REALTIME_FRAME_NOTHING;
  *message = g_steal_pointer (&self->message);
  return BACKEND_REALTIME_FRAME_WHOLE;
}

/**
 * backend_realtime_frames_take:
 * @text: one WebSocket message
 * @length: its bytes
 * @limit: how many bytes a whole message may have
 * @message: (out) (transfer full) (optional): the message, where it is whole now
 */
BackendRealtimeFrame
backend_realtime_frames_take (BackendRealtimeFrames *self, const char *text, gsize length, gsize limit, GString **message)
{
  guint64 count;

  if (self->message != NULL)
    return add_piece (self, text, length, limit, message);
  if (read_count (text, length, &count))
    return begin (self, count, limit);
  if (length > limit)
    return BACKEND_REALTIME_FRAME_BAD;
  *message = g_string_new_len (text, (gssize)length);
  return BACKEND_REALTIME_FRAME_WHOLE;
}

/* Every WebSocket message is UTF-8 by itself, so no character is cut. */
static gsize
get_piece (const char *text, gsize length)
{
  gsize size = MIN (length, BACKEND_REALTIME_PIECE);

  while (size < length && ((guchar)text[size] & 0xc0) == 0x80)
    size--;
  return size;
}

static guint
count_pieces (const char *text, gsize length)
{
  guint count = 0;

  for (gsize at = 0; at < length; at += get_piece (text + at, length - at))
    count++;
  return count;
}

/**
 * backend_realtime_frames_split:
 * @text: a message, UTF-8
 * @length: its bytes
 * @func: is given each WebSocket message that it takes, in order
 */
void
backend_realtime_frames_split (const char *text, gsize length, BackendRealtimeFrameFunc func, gpointer user_data)
{
  char number[16];

  if (length > BACKEND_REALTIME_PIECE)
    {
      g_snprintf (number, sizeof number, "%u", count_pieces (text, length));
      func (number, strlen (number), user_data);
    }
  for (gsize at = 0, size; at < length; at += size)
    {
      size = get_piece (text + at, length - at);
      func (text + at, size, user_data);
    }
}
