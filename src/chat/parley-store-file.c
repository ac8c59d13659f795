/* The store as a file with its journal: made so that nobody else can read it,
 * kept under another name when it is broken, removed when the account goes.
 */

#include "parley-store-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

static const char *const suffixes[] = { "", "-wal", "-shm" };

/**
 * parley_store_file_make:
 * @path: the file, which may exist
 * @error: where an I/O error goes
 *
 * The file is made here rather than by SQLite, so that it is private from its
 * first byte on; SQLite gives its journal the same mode.
 *
 * Returns: whether it is there and only its owner can read it
 */
gboolean
parley_store_file_make (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0 || fchmod (fd, 0600) < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      g_clear_fd (&fd, NULL);
      return FALSE;
    }
  return g_close (fd, error);
}

static gboolean
rename_one (const char *path, const char *new_path, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (new_path, suffix, NULL);

  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", from, g_strerror (errno));
  return FALSE;
}

/**
 * parley_store_file_set_aside:
 * @path: a file that cannot be read
 * @error: where an I/O error goes
 *
 * The journal belongs to the file and goes with it.
 *
 * Returns: (transfer full) (nullable): the dated name under which it is kept
 */
char *
parley_store_file_set_aside (const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *new_path = g_strdup_printf ("%s.broken-%s-%06d", path, stamp, g_date_time_get_microsecond (now));

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (!rename_one (path, new_path, suffixes[i], error))
      return NULL;
  g_message ("%s cannot be read; it is kept as %s", path, new_path);
  return g_steal_pointer (&new_path);
}

static void
erase_copies (const char *directory, const char *name)
{
  g_autofree char *prefix = g_strconcat (name, ".broken-", NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (entry, prefix))
      {
        g_autofree char *path = g_build_filename (directory, entry, NULL);

        if (g_unlink (path) < 0 && errno != ENOENT)
          g_message ("%s: %s", path, g_strerror (errno));
      }
}

/**
 * parley_store_file_erase:
 * @path: a store's file, closed
 *
 * Removes it with its journal and with what was set aside of it before.
 */
void
parley_store_file_erase (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      if (g_unlink (file) < 0 && errno != ENOENT)
        g_message ("%s: %s", file, g_strerror (errno));
    }
  erase_copies (directory, name);
}
