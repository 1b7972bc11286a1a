using System.Globalization;
using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>Reads one YAML (or JSON) document as Kubernetes does: YAML 1.1 words for booleans as the Go library has them, numbers by their look.</summary>
internal static class YamlReader
{
    private const int DepthMax = 512;

    private static readonly string[] Scanner = ["could not find expected ':'", "found unexpected end of stream", "found character that cannot start any token", "mapping values are not allowed in this context"];

    /// <exception cref="ApiStatusException">400: the text is no YAML.</exception>
    public static KubeDocument Read(ReadOnlyMemory<byte> body, List<string>? duplicates)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            try
            {
                return KubeDocument.Parse(body.Span, duplicates);
            }
            catch (JsonException)
            {
                // Not JSON: flow style of YAML may begin so too.
            }
        }

        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return KubeDocument.Null;
            parser.Consume<DocumentStart>();
            return Node(parser, duplicates, "", 0);
        }
        catch (YamlException exception)
        {
            // The Go library counts the lines of the parser's complaints from zero, and those of the scanner's from one; the first line goes unnamed.
            var (what, isScanner) = Describe(exception);
            var line = isScanner ? (exception.Start.Line > 1 ? exception.Start.Line : 0) : exception is SyntaxErrorException ? exception.Start.Line : exception.Start.Line - 1;
            var where = line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {line}: ") : "";
            throw new ApiStatusException(ApiStatus.BadRequest($"error decoding YAML: error converting YAML to JSON: yaml: {where}{what}"));
        }
    }

    private static KubeDocument Node(IParser parser, List<string>? duplicates, string path, int depth)
    {
        if (depth > DepthMax) throw new ApiStatusException(ApiStatus.BadRequest("error decoding YAML: error converting YAML to JSON: yaml: exceeded max depth"));
        if (parser.TryConsume<MappingStart>(out _))
        {
            var fields = new List<KubeField>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var name = parser.Consume<Scalar>().Value;
                var child = path.Length == 0 ? name : $"{path}.{name}";
                var value = Node(parser, duplicates, child, depth + 1);
                var existing = fields.FindIndex(f => f.Name == name);
                if (existing < 0)
                {
                    fields.Add(new(name, value));
                    continue;
                }

                fields[existing] = new(name, value);
                duplicates?.Add($"duplicate field \"{child}\"");
            }

            return KubeDocument.ObjectOf(fields);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<KubeDocument>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, duplicates, string.Create(CultureInfo.InvariantCulture, $"{path}[{items.Count}]"), depth + 1));
            return KubeDocument.ArrayOf(items);
        }

        return Scalar(parser.Consume<Scalar>());
    }

    private static KubeDocument Scalar(Scalar scalar) => scalar.Style == ScalarStyle.Plain ? YamlScalar.Resolve(scalar.Value) : scalar.Value;

    /// <summary>The port of libyaml words its complaints a little differently than the Go one. Also tells whether the scanner complained, or the parser.</summary>
    private static (string Message, bool IsScanner) Describe(YamlException exception)
    {
        var message = exception.Message.TrimEnd('.');
        var at = message.IndexOf("did not find", StringComparison.Ordinal);
        if (at >= 0) return (message[at..], false);
        if (message.Contains("invalid mapping", StringComparison.Ordinal)) return ("mapping values are not allowed in this context", true);
        foreach (var known in Scanner)
        {
            if (message.Contains(known, StringComparison.Ordinal)) return (known, true);
        }

        return (message, false);
    }
}
