using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Kms;

/// <summary>The operations of KMS that are served: how each reads its members and writes its result.</summary>
/// <remarks>Provenance: Documented (KMS API reference: members, ranges, defaults).</remarks>
internal static partial class KmsOperations
{
    private const int KeyIdLengthMax = 2048;

    internal static SortedDictionary<string, Func<JsonMembers, KmsCall>> All(SimAwsOptions options)
    {
        var operations = new SortedDictionary<string, Func<JsonMembers, KmsCall>>(StringComparer.Ordinal);
        AddKeys(operations);
        AddKeySettings(operations);
        AddAliases(operations, options);
        AddGrants(operations);
        AddCryptography(operations);
        return operations;
    }

    private static string KeyId(JsonMembers members, string name = "KeyId") => members.RequiredText(name, KeyIdLengthMax);

    private static ListPageInput Page(JsonMembers members, int limitMax) => new(members.Number("Limit", 1, limitMax), members.Text("Marker", 1024));

    private static void WritePage<T>(Utf8JsonWriter json, string name, ListPage<T> page, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in page.Items) write(json, item);
        json.WriteEndArray();
        if (page.NextMarker is not null) json.WriteString("NextMarker", page.NextMarker);
        json.WriteBoolean("Truncated", page.NextMarker is not null);
    }

    private static List<KeyValuePair<string, string>> Tags(JsonMembers members)
    {
        var tags = new List<KeyValuePair<string, string>>();
        foreach (var tag in members.Structures("Tags")) tags.Add(new(tag.RequiredText("TagKey", 128), tag.Text("TagValue", 256) ?? throw JsonMembers.MissingMember("TagValue")));
        return tags;
    }

    private static void RefuseUnsupported(JsonMembers members, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (members.Text(name) is not null) throw new AwsServiceException("UnsupportedOperationException", $"The member {name} is not simulated.");
        }
    }
}
