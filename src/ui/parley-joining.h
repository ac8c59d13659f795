#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

typedef void (*ParleyJoiningFunc) (ParleyRoom *room, gpointer window);

void parley_joining_ask (GtkWidget *window, ParleySession *session, const char *link, ParleyJoiningFunc joined);
void parley_joining_ask_for_link (GtkWidget *window, ParleySession *session, ParleyJoiningFunc joined);

G_END_DECLS
