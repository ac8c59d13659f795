/* Ids of new messages.  They sort by the time they were made, and two computers
 * know the server's time only to some fraction of a second; so an answer that
 * is quick could stand before its question.  It never does here: a new id is
 * greater than that of every message of the room that is known when it is made.
 */

#include "parley-message-id.h"

#include "parley-limits.h"

#define N_TIME 8

/* A time this far ahead, in milliseconds, is forged rather than imprecise:
 * following it would drag everybody along.
 */
#define BELIEVABLE 300000

static const char alphabet[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

typedef struct
{
  gint64 latest; /* time that is still believed */
  char newest[PARLEY_ID_LENGTH + 1];
} Search;

static void
take_id (const char *id, const char *author, gint64 sent_at, gpointer data)
{
  Search *search = data;

  if (parley_is_push_id (id) && firebase_push_id_get_time (id) <= search->latest && strcmp (id, search->newest) > 0)
    g_strlcpy (search->newest, id, sizeof search->newest);
}

static void
write_time (char *id, gint64 time)
{
  for (guint i = N_TIME; i > 0; i--, time /= 64)
    id[i - 1] = alphabet[time % 64];
}

/**
 * parley_message_id_make:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): a push id that sorts behind everything known of the room
 */
char *
parley_message_id_make (ParleyAccount *account, const char *room)
{
  char *id = firebase_database_make_key (account->database);
  Search search = { firebase_database_get_server_time (account->database) + BELIEVABLE, "" };

  parley_store_each_sent (account->store, room, NULL, 1, take_id, &search);
  parley_store_each_local (account->store, room, take_id, &search);
  if (strcmp (id, search.newest) <= 0)
    write_time (id, firebase_push_id_get_time (search.newest) + 1);
  return id;
}
