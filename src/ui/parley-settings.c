/* The settings of a profile, each in a place of its own, and finding what they are.
 */
#include "config.h"

#include "parley-settings.h"

static GSettingsSchema *
find_schema_below (const char *folder, const char *below)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (path, NULL, FALSE, NULL);

  return source != NULL ? g_settings_schema_source_lookup (source, APP_ID, FALSE) : NULL;
}

/* Where the system has it, or beside the program: installed under a prefix that
 * nobody told GLib of, or in the folder it was built in.
 */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = source != NULL ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");

  if (schema == NULL)
    schema = find_schema_below (folder, "../share/glib-2.0/schemas");
  if (schema == NULL)
    schema = find_schema_below (folder, "../../data");
  return schema;
}

/**
 * parley_settings_open:
 * @profile_name: whose
 *
 * Returns: (transfer full): the settings of the profile; the program ends where
 *   their schema is not to be found
 */
GSettings *
parley_settings_open (const char *profile_name)
{
  g_autofree char *path = g_strconcat (APP_PATH, "/", profile_name, "/", NULL);
  g_autoptr (GSettingsSchema) schema = find_schema ();

  if (schema == NULL)
    g_error ("the settings schema %s is not installed", APP_ID);
  return g_settings_new_full (schema, NULL, path);
}
