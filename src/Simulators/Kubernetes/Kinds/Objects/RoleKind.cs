using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Roles and ClusterRoles: any name that fits into a path. Provenance: Documented (API reference, Role).</summary>
internal sealed class RoleKind(KindDescription description) : CatalogKind(description, SchemaCatalog.Kubernetes[description.Kind])
{
    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.PathSegment(name, isPrefix);

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var rules = value.List("rules");
        for (var i = 0; i < rules.Count; i++) Rule(rules[i], $"rules[{i}]", errors);
    }

    private void Rule(KubeDocument rule, string path, FieldErrors errors)
    {
        if (rule.List("verbs").Count == 0) errors.Required(path + ".verbs", "verbs must contain at least one value");
        if (rule.List("nonResourceURLs").Count > 0)
        {
            if (IsNamespaced) errors.Invalid(path + ".nonResourceURLs", rule["nonResourceURLs"]!, "namespaced rules cannot apply to non-resource URLs");
            if (rule.List("apiGroups").Count + rule.List("resources").Count + rule.List("resourceNames").Count > 0)
            {
                errors.Invalid(path + ".nonResourceURLs", rule["nonResourceURLs"]!, "rules cannot apply to both regular resources and non-resource URLs");
            }

            return;
        }

        if (rule.List("apiGroups").Count == 0) errors.Required(path + ".apiGroups", "resource rules must supply at least one api group");
        if (rule.List("resources").Count == 0) errors.Required(path + ".resources", "resource rules must supply at least one resource");
    }
}
