using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

/// <summary>Objects drawn from the schema: odd but decodable. Every kind must complete, prepare and judge them without an exception, and in canonical form.</summary>
public sealed class KindRobustnessTests
{
    private const int ObjectsPerKind = 60;
    private const int DepthMax = 9;

    private static readonly string[] Texts = ["", "a", "A_b", "1", "10.0.0.1", "None", "In", "Exists", "RollingUpdate", "Bound", "ExternalName", "x y", "/", "..", "50%", "metadata.name", "e30="];
    private static readonly string[] Quantities = ["0", "1", "-1", "1.5", "100m", "1Gi", "1e3"];

    private static IEnumerable<string> Kinds() => KindCatalog.CreateAll().Select(k => $"{k.Kind}.{k.Resource.Group}/{k.Resource.Version}");

    [TestCaseSource(nameof(Kinds))]
    public void Whatever_decodes_is_completed_and_judged(string name)
    {
        var kind = KindCatalog.CreateAll().Single(k => $"{k.Kind}.{k.Resource.Group}/{k.Resource.Version}" == name);
        var random = new SeededRandom(7).Derive(name);
        var decoder = new SchemaDecoder { KeepsMismatches = kind.IsCustom };
        var context = new KindContext(DateTimeOffset.UnixEpoch, random, (_, _, _) => null, _ => []);
        KubeDocument? stored = null;
        for (var i = 0; i < ObjectsPerKind; i++)
        {
            var value = decoder.Decode(kind.Schema, Draw(kind.Schema, random, 0));
            decoder.Error.Should().BeNull();
            value = kind.Default(value.With("metadata", KubeDocument.Object(("name", "n"), ("namespace", "d"), ("uid", "u"))));
            kind.Default(value).Should().BeSameAs(value, "completing is idempotent");
            var created = kind.PrepareForCreate(value, context);
            IsCanonical(kind, created);
            kind.Validate(created, new FieldErrors());
            kind.Warnings(created, null);
            kind.FromStorage(kind.ToStorage(created));
            if (stored is not null)
            {
                var updated = kind.PrepareForUpdate(value, stored, context);
                IsCanonical(kind, updated);
                kind.ValidateUpdate(updated, stored, new FieldErrors());
                kind.Warnings(updated, stored);
                var status = kind.PrepareForStatusUpdate(value, stored, context);
                kind.ValidateStatusUpdate(status, stored, new FieldErrors());
                kind.Refuse(updated, stored, context);
                foreach (var select in kind.SelectableFields.Values) select(updated);
            }

            stored = created;
        }
    }

    private static void IsCanonical(ResourceKind kind, KubeDocument value)
    {
        var decoder = new SchemaDecoder { KeepsMismatches = kind.IsCustom };
        var again = decoder.Decode(kind.Schema, value);
        var (made, written) = (value.ToString(), again.ToString());
        if (made == written) return;
        var at = made.Zip(written).TakeWhile(pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, at - 60);
        Assert.Fail($"what a kind makes is not what the API writes: made …{made[from..Math.Min(made.Length, at + 60)]}…, written …{written[from..Math.Min(written.Length, at + 60)]}…");
    }

    private static KubeDocument Draw(SchemaType type, SeededRandom random, int depth)
    {
        switch (type.Kind)
        {
            case SchemaKind.Struct:
                var fields = new List<KubeField>();
                foreach (var field in type.Fields)
                {
                    if (depth < DepthMax && random.Chance(depth < 2 ? 0.8 : 0.35)) fields.Add(new KubeField(field.Name, Draw(field.Type, random, depth + 1)));
                }

                return KubeDocument.ObjectOf(fields);
            case SchemaKind.Map:
                return random.Chance(0.3) ? KubeDocument.EmptyObject : KubeDocument.Object((random.Chance(0.5) ? "storage" : "cpu", Draw(type.Element!, random, depth + 1)));
            case SchemaKind.Array:
                return KubeDocument.ArrayOf(Enumerable.Range(0, random.Next(3)).Select(_ => Draw(type.Element!, random, depth + 1)));
            case SchemaKind.Boolean: return random.Chance(0.5);
            case SchemaKind.Integer32 or SchemaKind.Integer64 or SchemaKind.Number: return random.Next(7) - 2;
            case SchemaKind.Quantity: return Quantities[random.Next(Quantities.Length)];
            case SchemaKind.IntOrString: return random.Chance(0.5) ? random.Next(3) : Texts[random.Next(Texts.Length)];
            case SchemaKind.Bytes: return "e30=";
            case SchemaKind.Time: return "2026-01-01T00:00:00Z";
            case SchemaKind.MicroTime: return "2026-01-01T00:00:00.000000Z";
            case SchemaKind.Raw: return KubeDocument.EmptyObject;
            default: return Texts[random.Next(Texts.Length)];
        }
    }
}
