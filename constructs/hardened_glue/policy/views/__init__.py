"""The resources of a template as the rules read them: jobs, roles, keys, alarms and what else they touch."""
