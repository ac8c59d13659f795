/* Fills a store that is there with rooms and messages, while nobody has it open.
 *
 * Usage: bench-fill STORE UID ROOMS MESSAGES
 */

#include <stdlib.h>

#include "bench-rooms.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyStore) store = NULL;
  g_autofree guint *messages = NULL;
  guint rooms;

  if (argc != 5)
    g_error ("usage: bench-fill STORE UID ROOMS MESSAGES");
  rooms = (guint)atoi (argv[3]);
  messages = g_new (guint, rooms);
  for (guint i = 0; i < rooms; i++)
    messages[i] = (guint)atoi (argv[4]) / rooms;
  store = parley_store_open (argv[1], &error);
  if (store == NULL)
    g_error ("%s", error->message);
  bench_fill_store (store, argv[2], rooms, messages);
  parley_store_close (store);
  return 0;
}
