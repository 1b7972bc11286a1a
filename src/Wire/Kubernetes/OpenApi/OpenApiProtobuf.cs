using System.Runtime.CompilerServices;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Wire.Kubernetes.OpenApi;

/// <summary>
/// The document of /openapi/v2 as protobuf, which is all that kubectl before 1.27 takes. Provenance: CrossChecked (kubectl 1.20 reads it), Documented (field numbers of openapi.v2).
/// </summary>
internal static class OpenApiProtobuf
{
    private const string TypePrefix = "application/com.github.proto-openapi.spec.v2";

    private static readonly ConditionalWeakTable<KubeDocument, byte[]> Encoded = [];

    /// <summary>The protobuf type that a client asks for before any JSON, or null.</summary>
    public static string? Wanted(string? accept)
    {
        var first = accept?.Split(',')[0].Split(';')[0].Trim();
        return first is not null && first.StartsWith(TypePrefix, StringComparison.Ordinal) ? first : null;
    }

    public static byte[] Encode(KubeDocument document) => Encoded.GetValue(document, static d => Document(d));

    private static byte[] Document(KubeDocument document)
    {
        var message = new Message();
        message.Text(1, document.Text("swagger"));
        message.Nested(2, info =>
        {
            info.Text(1, document.Text("info", "title"));
            info.Text(2, document.Text("info", "version"));
        });
        message.Nested(8, paths =>
        {
            foreach (var path in document["paths"]?.Fields ?? [])
            {
                paths.Nested(2, named =>
                {
                    named.Text(1, path.Name);
                    named.Nested(2, item => item.Nested(8, patch => Operation(patch, path.Value["patch"]!)));
                });
            }
        });
        message.Nested(9, definitions => Named(definitions, document["definitions"]));
        return message.ToArray();
    }

    private static void Operation(Message message, KubeDocument operation)
    {
        foreach (var parameter in operation.List("parameters"))
        {
            // Within parameter, within what is no body, within what is of the query.
            message.Nested(8, item => item.Nested(1, one => one.Nested(2, plain => plain.Nested(3, query =>
            {
                query.Text(2, "query");
                query.Text(4, parameter.Text("name"));
                query.Text(6, "string");
            }))));
        }

        Extensions(message, 13, operation);
    }

    private static void Named(Message message, KubeDocument? schemas)
    {
        foreach (var field in schemas?.Fields ?? [])
        {
            message.Nested(1, named =>
            {
                named.Text(1, field.Name);
                named.Nested(2, schema => Schema(schema, field.Value));
            });
        }
    }

    private static void Schema(Message message, KubeDocument schema)
    {
        message.Text(1, schema.Text("$ref"));
        message.Text(2, schema.Text("format"));
        message.Text(4, schema.Text("description"));
        foreach (var required in schema.List("required")) message.Text(19, required.ScalarText);
        if (schema["additionalProperties"] is { IsObject: true } values) message.Nested(21, item => item.Nested(1, inner => Schema(inner, values)));
        if (schema.Text("type") is { } type) message.Nested(22, item => item.Text(1, type));
        if (schema["items"] is { IsObject: true } items) message.Nested(23, item => item.Nested(1, inner => Schema(inner, items)));
        if (schema["properties"] is { } properties) message.Nested(25, inner => Named(inner, properties));
        Extensions(message, 31, schema);
    }

    /// <summary>Extensions go as YAML, of which JSON is a part.</summary>
    private static void Extensions(Message message, int number, KubeDocument owner)
    {
        foreach (var field in owner.Fields)
        {
            if (!field.Name.StartsWith("x-", StringComparison.Ordinal)) continue;
            message.Nested(number, named =>
            {
                named.Text(1, field.Name);
                named.Nested(2, any => any.Text(2, field.Value.ToString() + "\n"));
            });
        }
    }

    /// <summary>A message being written: only texts and messages are needed here.</summary>
    private sealed class Message
    {
        private readonly MemoryStream _bytes = new();

        public void Text(int number, string? text)
        {
            if (!string.IsNullOrEmpty(text)) Write(number, Encoding.UTF8.GetBytes(text));
        }

        public void Nested(int number, Action<Message> fill)
        {
            var inner = new Message();
            fill(inner);
            Write(number, inner.ToArray());
        }

        public byte[] ToArray() => _bytes.ToArray();

        private void Write(int number, byte[] bytes)
        {
            Variable((uint)((number << 3) | 2));
            Variable((uint)bytes.Length);
            _bytes.Write(bytes);
        }

        private void Variable(uint value)
        {
            while (value >= 0x80)
            {
                _bytes.WriteByte((byte)(value | 0x80));
                value >>= 7;
            }

            _bytes.WriteByte((byte)value);
        }
    }
}
