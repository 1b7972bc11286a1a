using System.Buffers;
using System.Text;
using System.Text.Json;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>Key policies as JSON documents.</summary>
/// <remarks>
/// Provenance: Documented (IAM user guide, "JSON policy elements"; KMS developer guide, "Key policies"). What the evaluation doesn't know (NotAction, NotPrincipal, other condition
/// operators) is refused, never ignored.
/// </remarks>
internal static class KeyPolicyDocument
{
    private static readonly string[] Operators = ["StringEquals", "StringLike", "Bool"];

    /// <exception cref="Core.Ports.AwsServiceException">MalformedPolicyDocumentException.</exception>
    internal static KeyPolicy Parse(string text, string accountId)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = $"arn:aws:iam::{accountId}:root";
            var delegates = false;
            var statements = new List<KeyValuePair<string, PolicyStatement>>();
            foreach (var element in OneOrMore(Member(document.RootElement, "Statement")))
            {
                var statement = Statement(element);
                foreach (var principal in Principals(element, root))
                {
                    if (principal == root && IsEverything(statement)) delegates = true;
                    else statements.Add(new(principal, statement));
                }
            }

            return new KeyPolicy(delegates, statements);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an object is where a text should be, or the reverse.
            throw KmsErrors.MalformedPolicy($"Policy contains invalid JSON: {exception.Message}");
        }
    }

    /// <summary>The document of a policy that was given as statements.</summary>
    internal static string Write(KeyPolicy policy, string accountId)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("Version", "2012-10-17");
            writer.WriteString("Id", "key-default-1");
            writer.WriteStartArray("Statement");
            var everything = PolicyStatement.Allow(["kms:*"], ["*"]);
            if (policy.DelegatesToIam) Write(writer, "Enable IAM User Permissions", $"arn:aws:iam::{accountId}:root", everything);
            foreach (var (principal, statement) in policy.Statements) Write(writer, null, principal, statement);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool IsEverything(PolicyStatement statement) =>
        statement is { Effect: "Allow", Conditions: null or { Count: 0 } } && statement.Actions.Any(static action => action is "kms:*" or "*");

    private static PolicyStatement Statement(JsonElement element)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name is not ("Sid" or "Effect" or "Principal" or "Action" or "Resource" or "Condition"))
            {
                throw KmsErrors.MalformedPolicy($"The policy element {member.Name} is not simulated.");
            }
        }

        var effect = Member(element, "Effect").GetString();
        if (effect is not ("Allow" or "Deny")) throw KmsErrors.MalformedPolicy($"Invalid effect: {effect}");
        var conditions = new List<PolicyCondition>();
        if (element.TryGetProperty("Condition", out var condition))
        {
            foreach (var group in condition.EnumerateObject())
            {
                if (!Operators.Contains(group.Name, StringComparer.Ordinal)) throw KmsErrors.MalformedPolicy($"The condition operator {group.Name} is not simulated.");
                foreach (var test in group.Value.EnumerateObject()) conditions.Add(new PolicyCondition(group.Name, test.Name, Texts(test.Value)));
            }
        }

        return new PolicyStatement(effect, Texts(Member(element, "Action")), Texts(Member(element, "Resource")), conditions);
    }

    private static IEnumerable<string> Principals(JsonElement element, string root)
    {
        var principal = Member(element, "Principal");
        if (principal.ValueKind == JsonValueKind.String) return Texts(principal);
        var found = new List<string>();
        foreach (var kind in principal.EnumerateObject()) found.AddRange(Texts(kind.Value));

        // An account's number stands for its root.
        return found.Select(arn => arn == root.Split(':')[4] ? root : arn);
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : throw KmsErrors.MalformedPolicy($"Missing required field {name}");

    private static IEnumerable<JsonElement> OneOrMore(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];

    private static string[] Texts(JsonElement element) =>
    [
        .. OneOrMore(element).Select(static value => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw KmsErrors.MalformedPolicy("A text is expected."),
        }),
    ];

    private static void Write(Utf8JsonWriter writer, string? sid, string principal, PolicyStatement statement)
    {
        writer.WriteStartObject();
        if (sid is not null) writer.WriteString("Sid", sid);
        writer.WriteString("Effect", statement.Effect);
        writer.WriteStartObject("Principal");
        writer.WriteString("AWS", principal);
        writer.WriteEndObject();
        Write(writer, "Action", statement.Actions);
        Write(writer, "Resource", statement.Resources);
        if (statement.Conditions is { Count: > 0 } conditions)
        {
            writer.WriteStartObject("Condition");
            foreach (var group in conditions.GroupBy(static condition => condition.Operator))
            {
                writer.WriteStartObject(group.Key);
                foreach (var condition in group) Write(writer, condition.Key, condition.Values);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 1)
        {
            writer.WriteString(name, texts[0]);
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
