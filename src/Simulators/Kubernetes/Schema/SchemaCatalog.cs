using System.Reflection;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>
/// The shapes of the API's types by name, read once from the texts in Definitions. Provenance: Documented (the API reference of 1.36; merge keys and list types as
/// its OpenAPI document gives them), Recorded (field order, what is left out and what is written empty).
/// </summary>
public sealed class SchemaCatalog
{
    private static readonly string[] Texts = ["meta", "pod", "volume", "core", "workload"];

    private readonly Dictionary<string, SchemaType> _types;

    private SchemaCatalog(Dictionary<string, SchemaType> types) => _types = types;

    /// <summary>The catalogue of Kubernetes 1.36; immutable.</summary>
    public static SchemaCatalog Kubernetes { get; } = Load();

    /// <summary>The type of that name, as "Pod" or "PodSpec". The core group's Event is "CoreEvent".</summary>
    /// <exception cref="KeyNotFoundException">There is no such type.</exception>
    public SchemaType this[string name] => _types.TryGetValue(name, out var type) ? type : throw new KeyNotFoundException($"the schema has no type '{name}'");

    /// <summary>Every named type by its key.</summary>
    internal IReadOnlyDictionary<string, SchemaType> All => _types;

    private static SchemaCatalog Load()
    {
        var parser = new SchemaTextParser();
        foreach (var name in Texts)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Drydock.Schema.{name}")
                ?? throw new InvalidOperationException($"the schema text '{name}' is not embedded");
            using var reader = new StreamReader(stream);
            parser.Read(name, reader.ReadToEnd());
        }

        return new SchemaCatalog(parser.Finish());
    }
}
