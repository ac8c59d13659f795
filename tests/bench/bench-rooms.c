/* Rooms with messages of very different lengths, as a long life would leave
 * them: the same ones at every run.
 */

#include "bench-rooms.h"

#define BATCH 5000
#define FIRST_MS G_GINT64_CONSTANT (1600000000000)
/* Twenty make a day. */
#define APART_MS (24 * 60 * 60 * 1000 / 20)

static const char *const words[] = { "the", "kitchen", "again", "dinner", "and", "somebody", "will", "certainly", "look", "after", "it", "tomorrow" };

char *
bench_room_id (guint room)
{
  return g_strdup_printf ("-Room%015u", room);
}

static guint
count_words (guint number)
{
  guint scattered = number * 2654435761u >> 7;

  return number % 7 == 0 ? 120 + scattered % 60 : 1 + scattered % 60;
}

char *
bench_message_text (guint number)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "#%u", number);
  for (guint i = 0, n = count_words (number); i < n; i++)
    g_string_append_printf (text, " %s", words[(number + i * i) % G_N_ELEMENTS (words)]);
  return g_string_free_and_steal (text);
}

/**
 * bench_message:
 * @room: the number of the room, which only makes the id another one
 * @number: of the message, from 0
 * @author: who wrote it
 *
 * Returns: (transfer full): the message as the server has it
 */
ParleyRecord *
bench_message (guint room, guint number, const char *author)
{
  g_autofree char *id = g_strdup_printf ("-Nj%05u%012u", room, number);
  g_autofree char *text = bench_message_text (number);
  ParleyRecord *record = parley_record_new (id, author, text, FIRST_MS + number * (gint64)APART_MS);

  record->state = PARLEY_MESSAGE_SENT;
  return record;
}

static void
save_room (ParleyStore *store, guint number, const ParleyRecord *last)
{
  g_autofree char *id = bench_room_id (number);
  g_autoptr (ParleyRoomRecord) room = parley_room_record_new (id);

  room->kind = g_strdup ("group");
  room->name = g_strdup_printf ("Room %u of many", number + 1);
  room->message = g_strdup (last->id);
  room->author = g_strdup (last->author);
  room->text = g_strndup (last->text, 60);
  room->at = last->sent_at;
  room->unread = number % 5;
  parley_store_save_room (store, room);
  parley_store_save_window (store, id, last->id, last->id, TRUE);
}

static void
fill_room (ParleyStore *store, guint number, guint messages, const char *uid)
{
  g_autofree char *id = bench_room_id (number);

  for (guint i = 0; i < messages; i++)
    {
      g_autoptr (ParleyRecord) record = bench_message (number, i, i / 3 % 2 == 0 ? "somebody" : uid);

      if (i % BATCH == 0)
        parley_store_begin (store);
      parley_store_put_message (store, id, record);
      if (i + 1 == messages)
        save_room (store, number, record);
      if (i % BATCH == BATCH - 1 || i + 1 == messages)
        parley_store_commit (store);
    }
}

/**
 * bench_fill_store:
 * @store: where to
 * @uid: whose it is, who wrote a half of it all
 * @rooms: how many rooms
 * @messages: (array length=rooms): how many messages in each
 */
void
bench_fill_store (ParleyStore *store, const char *uid, guint rooms, const guint *messages)
{
  parley_store_save_person (store, "somebody", "Ben", NULL, G_MAXINT64 / 2);
  for (guint i = 0; i < rooms; i++)
    fill_room (store, i, messages[i], uid);
}
