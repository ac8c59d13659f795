/* The made-up people that one can sign in as, written as in a mail's header:
 * "Ada <ada@example.org>,Ben <ben@example.org>".
 */

#include "backend-person.h"

#include "backend-error.h"

#include <string.h>

/* Names that come over the wire must not fill the memory. */
#define MOST_PEOPLE 1000

void
backend_person_free (BackendPerson *self)
{
  g_free (self->name);
  g_free (self->email);
  g_free (self);
}

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strpbrk (text, " <>\t") == NULL;
}

static BackendPerson *
parse_person (const char *text)
{
  const char *open = strrchr (text, '<'), *close = strrchr (text, '>');
  BackendPerson *person = g_new0 (BackendPerson, 1);

  if (open != NULL && close != NULL && close > open && close[1] == '\0')
    {
      person->name = g_strstrip (g_strndup (text, open - text));
      person->email = g_strndup (open + 1, close - open - 1);
      if (*person->name != '\0' && is_email (person->email) && g_utf8_validate (text, -1, NULL))
        return person;
    }
  backend_person_free (person);
  return NULL;
}

/**
 * backend_people_parse:
 * @text: people separated by commas
 * @error: location for a %BACKEND_ERROR that names what is not one
 *
 * Returns: (transfer full) (element-type BackendPerson): the people, or %NULL
 */
GPtrArray *
backend_people_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_person_free);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      BackendPerson *person = parse_person (g_strstrip (*part));

      if (person == NULL || backend_people_find (people, person->email) != NULL)
        {
          g_set_error (error, BACKEND_ERROR, 400, "“%s” is not one more person: write them as “Ada <ada@example.org>,Ben <ben@example.org>”", *part);
          g_clear_pointer (&person, backend_person_free);
          return NULL;
        }
      g_ptr_array_add (people, person);
    }
  return g_steal_pointer (&people);
}

/**
 * backend_people_find:
 *
 * Returns: (transfer none) (nullable): who has that address
 */
BackendPerson *
backend_people_find (GPtrArray *people, const char *email)
{
  for (guint i = 0; i < people->len; i++)
    {
      BackendPerson *person = people->pdata[i];

      if (g_ascii_strcasecmp (person->email, email) == 0)
        return person;
    }
  return NULL;
}

/**
 * backend_people_welcome:
 * @people: who is there
 * @hint: an address, or a whole person, "Ada <ada@example.org>"
 *
 * Whoever names themselves is one more of the made-up people: so somebody who
 * tries the program signs in under a name of their own.
 *
 * Returns: (transfer none) (nullable): who is meant
 */
BackendPerson *
backend_people_welcome (GPtrArray *people, const char *hint)
{
  BackendPerson *person = backend_people_find (people, hint);
  BackendPerson *stranger = person == NULL && people->len < MOST_PEOPLE ? parse_person (hint) : NULL;

  if (stranger == NULL)
    return person;
  person = backend_people_find (people, stranger->email);
  if (person != NULL)
    backend_person_free (stranger);
  else
    g_ptr_array_add (people, person = stranger);
  return person;
}
