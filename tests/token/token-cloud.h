#pragma once

#include "web-jwt.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a part of the cloud does with a request. */
typedef enum
{
  CLOUD_ANSWERS,
  CLOUD_HOLDS,    /* until it is released */
  CLOUD_RESETS,   /* the connection */
  CLOUD_BABBLES,  /* what is no HTTP */
  CLOUD_OVERRUNS, /* ten megabytes */
  CLOUD_DRIPS,    /* HTTP, a byte now and then, without end */
} CloudMood;

/* One address of it. */
typedef struct
{
  CloudMood mood;
  guint status;
  const char *text;
  GPtrArray *asked; /* of the paths and queries that were asked for */
} CloudPart;

/* A made-up cloud on one port: Google's keys, the database and Twilio, as good or
 * as bad as a test wants them.
 */
typedef struct
{
  SoupServer *soup;
  char *uri, *keys_uri;
  WebKey *key;
  char *cache_control, *age; /* of the keys */
  CloudPart keys, database, rooms;
  GPtrArray *held;  /* of SoupServerMessage */
  GPtrArray *drips; /* of GIOStream */
  guint drip;
} Cloud;

Cloud *cloud_new (void);
void cloud_free (Cloud *self);
void cloud_release (Cloud *self);
gboolean cloud_is_holding (gpointer self);

/* Claims of a good token, with what @change has replaced: JSON with ' for ". */
JsonObject *cloud_make_claims (const char *change);
char *cloud_make_id_token (Cloud *self, const char *change);
char *cloud_make_unsigned_token (const char *change);
/* A token of these very texts. */
char *cloud_join_token (const char *header, const char *claims, const char *signature);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cloud, cloud_free)

G_END_DECLS
