#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ParleyGuideTopic:
 * @title: what it is about, to be translated with gettext()
 * @paragraphs: (array zero-terminated=1): sentences, to be translated each
 */
typedef struct
{
  const char *title;
  const char *const *paragraphs;
} ParleyGuideTopic;

const ParleyGuideTopic *parley_guide_get_topics (guint *n_topics);

G_END_DECLS
