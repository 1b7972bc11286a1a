using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>The limits that a schema puts on texts and numbers. Provenance: Recorded (crd/cr-validation).</summary>
internal static class SchemaScalars
{
    public static void CheckText(KubeDocument value, JsonSchema schema, string path, SchemaResult result)
    {
        var text = value.ScalarText!;
        if (schema.MaxLength is not null || schema.MinLength is not null)
        {
            var length = text.EnumerateRunes().Count();
            if (schema.MaxLength is { } max && length > max)
            {
                result.Add("FieldValueTooLong", path, $"Too long: may not be more than {max.ToString(CultureInfo.InvariantCulture)} bytes");
                return;
            }

            if (schema.MinLength is { } min && length < min)
            {
                result.Invalid(path, value.ToString(), $"{path} in body should be at least {min.ToString(CultureInfo.InvariantCulture)} chars long");
                return;
            }
        }

        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            result.Invalid(path, value.ToString(), $"{path} in body should match '{pattern.Text}'");
            return;
        }

        result.Matches++;
        if (schema.Format.Length == 0 || schema.Types.Contains("integer") || schema.Types.Contains("number")) return;
        if (SchemaFormats.IsValid(schema.Format, text)) result.Matches++;
        else result.Add("FieldValueTypeInvalid", path, $"Invalid value: {value}: {path} in body must be of type {schema.Format}: {value}");
    }

    public static void CheckNumber(KubeDocument value, JsonSchema schema, string path, SchemaResult result)
    {
        if (schema.Types.Count > 0 && !schema.Types.Contains("integer") && !schema.Types.Contains("number")) return;
        if (schema is { Maximum: null, Minimum: null, MultipleOf: null, Format: "" } || !double.TryParse(value.ScalarText, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return;
        if (schema.Type == "integer" && !IsInRange(value, schema.Format))
        {
            result.Nowhere($"Checked value must be of type integer {(schema.Format.Length == 0 ? "(default format)" : $"with format {schema.Format}")} in {path}");
        }

        if (schema.MultipleOf is { } factor && factor != 0 && !IsMultiple(number, factor)) Wrong(value, $"should be a multiple of {Text(factor)}", path, result);
        if (schema.Minimum is { } min && (schema.IsExclusiveMinimum ? number <= min : number < min))
        {
            Wrong(value, $"should be greater than {(schema.IsExclusiveMinimum ? "" : "or equal to ")}{Text(min)}", path, result);
        }

        if (schema.Maximum is { } max && (schema.IsExclusiveMaximum ? number >= max : number > max))
        {
            Wrong(value, $"should be less than {(schema.IsExclusiveMaximum ? "" : "or equal to ")}{Text(max)}", path, result);
        }

        result.Matches++;
    }

    private static void Wrong(KubeDocument value, string message, string path, SchemaResult result) => result.Invalid(path, value.ToString(), $"{path} in body {message}");

    private static bool IsInRange(KubeDocument value, string format) => format == "int32"
        ? int.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : long.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool IsMultiple(double value, double factor)
    {
        var ratio = value / factor;
        return Math.Abs(ratio - Math.Round(ratio)) < 1e-9;
    }

    /// <summary>A number as Go prints it by %v.</summary>
    private static string Text(double number) =>
        number == Math.Truncate(number) && Math.Abs(number) < 1e21 ? number.ToString("F0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
}
