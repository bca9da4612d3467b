// What a dashboard is written with: Grafana's own types, in which a string stands for a string enum.
import type {
  AnnotationQuery,
  AnnotationTarget,
  Dashboard,
  FieldConfig,
  MatcherConfig,
  Panel,
  RowPanel,
  VariableModel,
} from '@grafana/schema';

export type J<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer I)[]
      ? J<I>[]
      : T extends object
        ? { [K in keyof T]: J<T[K]> }
        : T;

// Keys that Grafana itself writes and this schema lacks, or has at another place.
type Variable = Omit<VariableModel, 'definition'> & { definition?: string };
type Annotation = Omit<AnnotationQuery, 'target'> & { target?: AnnotationTarget } & PrometheusAnnotation;
type PrometheusAnnotation = { expr?: string; step?: string; titleFormat?: string; textFormat?: string };

export type Board = J<Omit<Dashboard, 'panels' | 'templating' | 'annotations'>> & {
  templating: { list: J<Variable>[] };
  annotations: { list: J<Annotation>[] };
};

export type Body = J<Omit<Panel, 'options' | 'fieldConfig' | 'targets'>> & {
  targets?: Target[];
};

// Prometheus' queries are not in the package; these are the keys of its editor.
export interface Target {
  datasource: { type: 'prometheus'; uid: string };
  editorMode: 'code' | 'builder';
  exemplar?: boolean;
  expr: string;
  format: 'time_series' | 'table' | 'heatmap';
  instant: boolean;
  interval?: string;
  legendFormat: string;
  range: boolean;
  refId: string;
}

export type Fields<Custom> = J<Omit<FieldConfig, 'custom'>> & { custom?: Partial<J<Custom>> };
export type Chooser = J<MatcherConfig>;
export type Row = J<RowPanel>;
export type Nothing = Record<string, never>;
