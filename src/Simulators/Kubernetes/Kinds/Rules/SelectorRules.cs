using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Rules;

/// <summary>Labels and selectors inside objects. Provenance: Recorded (validation/pvc-selector-invalid, validation/sts-*), Documented (Labels and Selectors).</summary>
internal static class SelectorRules
{
    internal static void Labels(KubeDocument? labels, string path, FieldErrors errors)
    {
        if (labels is null) return;
        foreach (var (key, value) in labels.FieldSpan)
        {
            foreach (var problem in NameRules.QualifiedName(key)) errors.Invalid(path, key, problem);
            foreach (var problem in NameRules.LabelValue(value.ScalarText ?? "")) errors.Invalid(path, value, problem);
        }
    }

    internal static void Annotations(KubeDocument? annotations, string path, FieldErrors errors)
    {
        if (annotations is null) return;
        foreach (var (key, _) in annotations.FieldSpan)
        {
            foreach (var problem in NameRules.QualifiedName(key.ToLowerInvariant())) errors.Invalid(path, key, problem);
        }
    }

    /// <summary>A metav1.LabelSelector; absent is fine.</summary>
    internal static void Selector(KubeDocument? selector, string path, FieldErrors errors)
    {
        if (selector is not { IsObject: true }) return;
        Labels(selector["matchLabels"], path + ".matchLabels", errors);
        var expressions = selector.List("matchExpressions");
        for (var i = 0; i < expressions.Count; i++) Expression(expressions[i], $"{path}.matchExpressions[{i}]", errors);
    }

    /// <summary>A core v1 NodeSelector.</summary>
    internal static void NodeSelector(KubeDocument selector, string path, FieldErrors errors)
    {
        var terms = selector.List("nodeSelectorTerms");
        if (terms.Count == 0) errors.Required(path + ".nodeSelectorTerms", "must have at least one node selector term");
        for (var i = 0; i < terms.Count; i++) NodeTerm(terms[i], checksValues: true, $"{path}.nodeSelectorTerms[{i}]", errors);
    }

    /// <param name="term">The term.</param>
    /// <param name="checksValues">Values of a preference may be anything.</param>
    /// <param name="path">Its path.</param>
    /// <param name="errors">Takes the errors.</param>
    internal static void NodeTerm(KubeDocument term, bool checksValues, string path, FieldErrors errors)
    {
        var expressions = term.List("matchExpressions");
        for (var i = 0; i < expressions.Count; i++) NodeExpression(expressions[i], checksValues, $"{path}.matchExpressions[{i}]", errors);
        var fields = term.List("matchFields");
        for (var i = 0; i < fields.Count; i++) NodeField(fields[i], $"{path}.matchFields[{i}]", errors);
    }

    /// <summary>True when a selector selects a template's labels: what workloads ask of their own.</summary>
    internal static bool SelectsTemplate(KubeDocument? selector, KubeDocument? template) =>
        LabelSelector.From(selector) is { IsEmpty: false } made && made.Matches(template?.At("metadata", "labels"));

    private static void Expression(KubeDocument expression, string path, FieldErrors errors)
    {
        var values = expression.List("values");
        switch (expression.Text("operator"))
        {
            case "In" or "NotIn" when values.Count == 0:
                errors.Required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when values.Count > 0:
                errors.Forbidden(path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist": break;
            default:
                errors.Invalid(path + ".operator", expression["operator"] ?? "", "not a valid selector operator");
                break;
        }

        foreach (var problem in NameRules.QualifiedName(expression.Text("key") ?? "")) errors.Invalid(path + ".key", expression["key"] ?? "", problem);
        for (var i = 0; i < values.Count; i++)
        {
            foreach (var problem in NameRules.LabelValue(values[i].ScalarText ?? "")) errors.Invalid($"{path}.values[{i}]", values[i], problem);
        }
    }

    private static void NodeExpression(KubeDocument expression, bool checksValues, string path, FieldErrors errors)
    {
        var values = expression.List("values");
        switch (expression.Text("operator"))
        {
            case "In" or "NotIn" when values.Count == 0:
                errors.Required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when values.Count > 0:
                errors.Forbidden(path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt" when values.Count != 1:
                errors.Required(path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt": break;
            default:
                errors.Invalid(path + ".operator", expression["operator"] ?? "", "not a valid selector operator");
                break;
        }

        foreach (var problem in NameRules.QualifiedName(expression.Text("key") ?? "")) errors.Invalid(path + ".key", expression["key"] ?? "", problem);
        for (var i = 0; checksValues && i < values.Count; i++)
        {
            foreach (var problem in NameRules.LabelValue(values[i].ScalarText ?? "")) errors.Invalid($"{path}.values[{i}]", values[i], problem);
        }
    }

    private static void NodeField(KubeDocument field, string path, FieldErrors errors)
    {
        var values = field.List("values");
        if (field.Text("operator") is "In" or "NotIn")
        {
            if (values.Count != 1) errors.Required(path + ".values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
        else errors.Invalid(path + ".operator", field["operator"] ?? "", "not a valid selector operator");

        if (field.Text("key") == "metadata.name")
        {
            for (var i = 0; i < values.Count; i++)
            {
                foreach (var problem in NameRules.Subdomain(values[i].ScalarText ?? "")) errors.Invalid($"{path}.values[{i}]", values[i], problem);
            }
        }
        else errors.Invalid(path + ".key", field["key"] ?? "", "not a valid field selector key");
    }
}
